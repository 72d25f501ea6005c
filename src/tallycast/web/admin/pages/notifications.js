// @ts-check
/** How followers are told of a broadcast: the settings of each way, and a test that is sent now. */
import { useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Problem, useAction } from "../components/action.js";
import { AdminIcon } from "../components/admin-icon.js";
import { SettingsSections } from "../components/sections.js";

const CHANNELS = /** @type {const} */ ([
  ["discord", "notices.discord"],
  ["push", "notices.push"],
  ["mail", "notices.mail"],
  ["service", "notices.service"],
]);

/** @typedef {{sent: boolean, receiver: string, message: string}} Trial */

/** @param {{api: import("../admin-api.js").AdminApi, channel: string, title: string}} props */
function Test({ api, channel, title }) {
  const { t } = useI18n();
  const action = useAction();
  const [trials, setTrials] = useState(/** @type {Trial[]} */ ([]));
  return html`
    <li class="row">
      <div class="row-main">
        <p class="row-meta"><strong>${t(title)}</strong></p>
        <ul role="status" aria-live="polite">
          ${trials.map(
            ({ sent, receiver, message }, at) => html`<li key=${at} class=${sent ? "progress-words good" : "problem"}><${AdminIcon} name=${sent ? "check" : "alert"} /><span>${[receiver, sent ? t("notices.sent") : message].filter(Boolean).join(": ")}</span></li>`,
          )}
        </ul>
        <${Problem} action=${action} />
      </div>
      <button type="button" class="quiet-button" disabled=${action.busy} aria-label=${t("notices.testBy", { channel: t(title) })} onClick=${async () => {
        setTrials([]);
        await action.run(async () => setTrials((await api.post("/api/admin/notifications/test", { channel })).trials));
      }}>${action.busy && html`<span class="small-spinner" aria-hidden="true"></span>`}${t("notices.test")}</button>
    </li>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api, settings }) {
  const { t } = useI18n();
  return html`
    <h1>${t("menu.notifications")}</h1>
    <${SettingsSections} settings=${settings} page="Notifications" />
    <section class="panel" aria-labelledby="notify-tests">
      <h2 id="notify-tests">${t("notices.tests")}</h2>
      <p class="field-help">${t("notices.testsHelp")}</p>
      <ul class="rows">${CHANNELS.map(([channel, title]) => html`<${Test} key=${channel} api=${api} channel=${channel} title=${title} />`)}</ul>
    </section>
  `;
}
