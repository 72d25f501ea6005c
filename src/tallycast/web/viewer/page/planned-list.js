// @ts-check
/** What is planned, as an agenda in the viewer's own time. */
import { FailedCard } from "../../shared/components/region.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { useAsked } from "./asked.js";
import { countdown, stepMs } from "./countdown.js";
import { useNow } from "./now.js";
import { dayParts, timesOf } from "./planned.js";

/** @typedef {import("./schedule.js").ScheduledEvent} ScheduledEvent */

/** @param {{event: ScheduledEvent, language: string}} props */
function Planned({ event, language }) {
  const { t } = useI18n();
  const start = Date.parse(event.startTime);
  const now = useNow(stepMs(start - Date.now()));
  const cancelled = event.status === "cancelled";
  const { weekday, day, month } = dayParts(start, language);
  const { here, there } = timesOf(event, language);
  const rest = cancelled ? "" : countdown(start, now, language);
  return html`
    <li class=${cancelled ? "agenda-item agenda-off" : "agenda-item"}>
      <span class="agenda-day" aria-hidden="true">
        <span>${weekday}</span><strong>${day}</strong><span>${month}</span>
      </span>
      <div class="agenda-words">
        <h3>${event.name}</h3>
        <p class="agenda-facts">
          ${cancelled && html`<strong class="agenda-cancelled">${t("schedule.cancelled")}</strong>`}
          <time datetime=${event.startTime}>${here}</time>
          ${there && html`<span>${there}</span>`}
          ${rest && html`<span class="agenda-rest">${rest}</span>`}
        </p>
        ${event.description && html`<p class="agenda-description">${event.description}</p>`}
        ${
          !cancelled &&
          html`<p>
            <a href=${`/schedule/${encodeURIComponent(event.id)}.ics`} aria-label=${`${t("schedule.calendar")}: ${event.name}`}>
              ${t("schedule.calendar")}
            </a>
          </p>`
        }
      </div>
    </li>
  `;
}

/** @param {{api: import("../../shared/api.js").Api}} props */
export function View({ api }) {
  const { t, language } = useI18n();
  const { answer, failed, again } = useAsked(() => api.schedule(new Date().toISOString()));
  if (failed) return html`<${FailedCard} onRetry=${again} />`;
  if (!answer) return html`<p class="hint" role="status">${t("chat.loading")}</p>`;
  return html`
    ${answer.length === 0 && html`<p>${t("schedule.none")}</p>`}
    <ol class="agenda">
      ${answer.map((event) => html`<${Planned} key=${event.id} event=${event} language=${language} />`)}
    </ol>
    <p class="schedule-links">
      <a href="/schedule.ics">${t("schedule.subscribe")}</a>
      <a href="/schedule.rss">${t("schedule.feed")}</a>
    </p>
  `;
}
