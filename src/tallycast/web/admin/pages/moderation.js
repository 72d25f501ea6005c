// @ts-check
/** Addresses that may not chat, and the log of who moderated what. */
import { useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Problem, useAction } from "../components/action.js";
import { SureButton } from "../components/sure-button.js";
import { Unloaded } from "../components/unloaded.js";
import { usePolled } from "../components/use-polled.js";

const EVERY_SECONDS = 15;
const PAGE = 50;

/** @param {{api: import("../admin-api.js").AdminApi}} props */
function Bans({ api }) {
  const { t, language } = useI18n();
  const polled = usePolled(api, "/api/admin/chat/users/ipbans", EVERY_SECONDS);
  const action = useAction();
  const [address, setAddress] = useState("");
  const times = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  /** @type {{ipAddress: string, notes: string, createdAt: string}[]} */
  const bans = polled.value.value ?? [];

  /** @param {string} act @param {string} value */
  async function change(act, value) {
    const done = await action.run(() => api.post(`/api/admin/chat/users/ipbans/${act}`, { value }), { inTurn: act === "remove" });
    await polled.refresh();
    return done;
  }

  return html`
    <section class="panel" aria-labelledby="bans">
      <h2 id="bans">${t("bans.title")}</h2>
      <p class="field-help">${t("bans.help")}</p>
      <form class="inline-form" novalidate onSubmit=${async (/** @type {Event} */ event) => {
        event.preventDefault();
        if (address.trim() && (await change("create", address.trim()))) setAddress("");
      }}>
        <label class="sub-field"><span>${t("bans.address")}</span>
          <input class="input" autocomplete="off" spellcheck="false" maxlength="100" placeholder="203.0.113.7" value=${address} aria-invalid=${Boolean(action.problem)}
            onInput=${(/** @type {any} */ event) => {
              setAddress(event.target.value);
              action.clear();
            }} />
        </label>
        <button type="submit" class="button small" disabled=${action.busy}>${t("bans.add")}</button>
      </form>
      <${Problem} action=${action} />
      <${Unloaded} polled=${polled} />
      ${polled.value.value && bans.length === 0 && html`<p class="empty">${t("bans.none")}</p>`}
      <ul class="rows" aria-label=${t("bans.title")}>
        ${bans.map(
          ({ ipAddress, notes, createdAt }) => html`
          <li class="row" key=${ipAddress}>
            <div class="row-main">
              <p class="row-meta"><code>${ipAddress}</code></p>
              <p class="row-sub"><time datetime=${createdAt}>${times.format(new Date(createdAt))}</time>${notes && ` · ${notes}`}</p>
            </div>
            <${SureButton} label=${t("bans.remove", { address: ipAddress })} question=${t("bans.removeSure")} yes=${t("bans.removeYes")} onYes=${() => change("remove", ipAddress)} />
          </li>`,
        )}
      </ul>
    </section>
  `;
}

/** What each kind of act is called. */
const ACTS = /** @type {Record<string, string>} */ ({
  "hid messages": "modlog.hid",
  "showed messages": "modlog.showed",
  disabled: "modlog.removed",
  enabled: "modlog.letIn",
  deleted: "modlog.deleted",
  "made a moderator": "modlog.appointed",
  "no longer a moderator": "modlog.dismissed",
  banned: "modlog.banned",
  "lifted the ban of": "modlog.unbanned",
});
const OF_MESSAGES = new Set(["hid messages", "showed messages"]);

/** @param {{api: import("../admin-api.js").AdminApi}} props */
function Log({ api }) {
  const { t, language } = useI18n();
  const [limit, setLimit] = useState(PAGE);
  const polled = usePolled(api, `/api/admin/chat/moderationlog?limit=${limit}`, EVERY_SECONDS, { keep: true });
  const times = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "short" });
  /** @type {{at: string, actorKind: string, actorName: string, action: string, target: string, details: string}[]} */
  const entries = polled.value.value ?? [];
  return html`
    <section class="panel" aria-labelledby="modlog">
      <h2 id="modlog">${t("modlog.title")}</h2>
      <${Unloaded} polled=${polled} />
      ${polled.value.value && entries.length === 0 && html`<p class="empty">${t("modlog.none")}</p>`}
      ${
        entries.length > 0 &&
        html`
        <table class="table stacked">
          <thead><tr><th scope="col">${t("logs.time")}</th><th scope="col">${t("modlog.who")}</th><th scope="col">${t("modlog.what")}</th><th scope="col">${t("modlog.whom")}</th></tr></thead>
          <tbody>
            ${entries.map(
              (one, at) => html`
              <tr key=${`${one.at}${at}`}>
                <th scope="row"><time datetime=${one.at}>${times.format(new Date(one.at))}</time></th>
                <td data-label=${t("modlog.who")}>${one.actorName || t("modlog.administrator")}</td>
                <td data-label=${t("modlog.what")}>${one.action in ACTS ? t(ACTS[one.action]) : one.action}</td>
                <td data-label=${t("modlog.whom")}>${OF_MESSAGES.has(one.action) ? t("modlog.messages", { count: one.target.split(" ").length }) : one.action === "banned" ? `${one.target} · ${one.details}` : one.details || one.target}</td>
              </tr>`,
            )}
          </tbody>
        </table>`
      }
      ${entries.length === limit && html`<p class="panel-foot"><button type="button" class="quiet-button" onClick=${() => setLimit(limit + PAGE)}>${t("act.more")}</button></p>`}
    </section>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api }) {
  const { t } = useI18n();
  return html`<h1>${t("menu.moderation")}</h1><${Bans} api=${api} /><${Log} api=${api} />`;
}
