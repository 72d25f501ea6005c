// @ts-check
/** Who follows from the Fediverse: those who do, those who wait to be let in, those who were refused. */
import { useState } from "preact/hooks";
import { formatAgo } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { isWebLink } from "../../shared/web-link.js";
import { Problem, useAction } from "../components/action.js";
import { Segments } from "../components/segments.js";
import { SureButton } from "../components/sure-button.js";
import { usePolled } from "../components/use-polled.js";

const PATH = "/api/admin/followers";
const PAGE = 50;
const EVERY_SECONDS = 30;

/** @typedef {{link: string, name: string, username: string, image: string, timestamp: string, disabledAt: string|null}} Follower */
/** @typedef {"active"|"pending"|"blocked"} Which */

/** List, its name, and what stands there while it is empty. */
const LISTS = /** @type {const} */ ([
  ["active", "fedi.active", "fedi.noneActive"],
  ["pending", "fedi.pending", "fedi.nonePending"],
  ["blocked", "fedi.blocked", "fedi.noneBlocked"],
]);

/** @param {{which: Which, follower: Follower, action: import("../components/action.js").Action, onDecide: (approved: boolean) => void, onRemove: () => void}} props */
function Row({ which, follower, action, onDecide, onRemove }) {
  const { t, language } = useI18n();
  const { link, name, username, timestamp } = follower;
  const shown = name || username;
  return html`
    <li class="row">
      <div class="row-main">
        <p class="row-meta"><strong>${isWebLink(link) ? html`<a href=${link} rel="noopener noreferrer" target="_blank">${shown}</a>` : shown}</strong></p>
        <p class="row-sub">${username} · <time datetime=${timestamp}>${formatAgo(Date.parse(timestamp), Date.now(), language)}</time></p>
      </div>
      <div class="row-tools">
        ${which !== "active" && html`<button type="button" class="quiet-button" disabled=${action.busy} aria-label=${`${t("fedi.approve")}: ${shown}`} onClick=${() => onDecide(true)}>${t("fedi.approve")}</button>`}
        ${which === "pending" && html`<button type="button" class="quiet-button" disabled=${action.busy} aria-label=${`${t("fedi.refuse")}: ${shown}`} onClick=${() => onDecide(false)}>${t("fedi.refuse")}</button>`}
        ${which === "active" && html`<${SureButton} label=${t("form.remove", { name: shown })} question=${t("fedi.removeSure")} yes=${t("act.delete")} onYes=${onRemove} />`}
      </div>
    </li>
  `;
}

/** @param {{api: import("../admin-api.js").AdminApi, which: Which}} props */
function Listed({ api, which }) {
  const { t } = useI18n();
  const [limit, setLimit] = useState(PAGE);
  const action = useAction();
  const polled = usePolled(api, which === "active" ? `${PATH}?limit=${limit}` : `${PATH}/${which}`, EVERY_SECONDS);
  const [, name, empty] = LISTS.find(([one]) => one === which) ?? LISTS[0];
  const answer = polled.value.value;
  if (!answer) return polled.failed.value ? html`<p class="problem" role="alert">${t("act.failed")}</p>` : null;
  /** @type {Follower[]} */
  const followers = answer.results ?? answer;
  /** @param {string} what @param {object} body */
  async function change(what, body) {
    await action.run(() => api.post(`${PATH}/${what}`, body));
    await polled.refresh();
  }
  return html`
    <${Problem} action=${action} />
    ${followers.length === 0 && html`<p class="empty">${t(empty)}</p>`}
    <ul class="rows" aria-label=${t(name)}>
      ${followers.map(
        (one) => html`<${Row} key=${one.link} which=${which} follower=${one} action=${action}
          onDecide=${(/** @type {boolean} */ approved) => change("approve", { actorIRI: one.link, approved })}
          onRemove=${() => change("remove", { actorIRI: one.link })} />`,
      )}
    </ul>
    ${answer.total > followers.length && html`<p class="panel-foot"><button type="button" class="quiet-button" onClick=${() => setLimit(limit + PAGE)}>${t("act.more")}</button></p>`}
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api, settings }) {
  const { t } = useI18n();
  const [which, setWhich] = useState(/** @type {Which} */ ("active"));
  return html`
    <h1>${t("menu.followers")}</h1>
    <section class="panel" aria-label=${t("menu.followers")}>
      <div class="stack">
        ${
          settings.entries.value.get("federation_enabled")?.row.value.value === false &&
          html`<p class="field-help">${t("fedi.onlyOn")} <a href="/admin/federation">${t("menu.federation")}</a></p>`
        }
        <${Segments} name="followers" legend=${t("fedi.which")} value=${which} onChange=${setWhich}
          options=${LISTS.map(([one, name]) => [one, t(name)])} />
        <${Listed} key=${which} api=${api} which=${which} />
      </div>
    </section>
  `;
}
