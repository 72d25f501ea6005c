// @ts-check
/** What was recorded, and clips of it: each leads to a page of its own. */
import { FailedCard } from "../../shared/components/region.js";
import { formatDuration } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { useAsked } from "./asked.js";

/** So many are shown here; the others are on the page of recordings. */
const SHOWN_MOST = 12;

/** @param {{one: import("../../shared/api.js").Recording, language: string}} props */
function Card({ one, language }) {
  const { t } = useI18n();
  const date = new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(new Date(one.startedAt));
  return html`
    <li>
      <a class="recording-card" href=${one.page}>
        <span class="recording-picture">
          ${one.thumbnail && html`<img src=${one.thumbnail} alt="" width="320" height="180" loading="lazy" />`}
          ${one.kind === "clip" && html`<span class="recording-kind">${t("recorded.clip")}</span>`}
          <span class="recording-length">${formatDuration(one.durationSeconds * 1_000)}</span>
        </span>
        <strong>${one.title}</strong>
        <time datetime=${one.startedAt}>${date}</time>
      </a>
    </li>
  `;
}

/** @param {{api: import("../../shared/api.js").Api}} props */
export function View({ api }) {
  const { t, language } = useI18n();
  const { answer, failed, again } = useAsked(api.recordings);
  if (failed) return html`<${FailedCard} onRetry=${again} />`;
  if (!answer) return html`<p class="hint" role="status">${t("chat.loading")}</p>`;
  if (answer.length === 0) return html`<p>${t("recorded.none")}</p>`;
  return html`
    <ul class="recordings">
      ${answer.slice(0, SHOWN_MOST).map((one) => html`<${Card} key=${one.id} one=${one} language=${language} />`)}
    </ul>
    ${answer.length > SHOWN_MOST && html`<p><a href="/recordings">${t("recorded.all")}</a></p>`}
  `;
}
