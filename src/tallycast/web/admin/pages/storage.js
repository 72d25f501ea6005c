// @ts-check
/** Where media rests: how full the disk is, whether the object storage works (tried on the spot), and the settings. */
import { useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AdminIcon } from "../components/admin-icon.js";
import { Unloaded } from "../components/unloaded.js";
import { usePolled } from "../components/use-polled.js";
import { formatBytes } from "../format-bytes.js";
import { placeOf } from "../router.js";
import { SettingsPage } from "./settings-page.js";

const EVERY_SECONDS = 15;

/** @typedef {{success: boolean, message: string, steps: {name: string, ok: boolean, message: string}[]}} Trial */

/** Names of the steps of a trial. @type {Record<string, string>} */
const STEPS = { write: "storage.write", read: "storage.read", serve: "storage.serve", list: "storage.list", delete: "storage.delete" };

/** @param {{trial: Trial}} props */
function Outcome({ trial }) {
  const { t } = useI18n();
  return html`
    <div class="trial" role="status">
      <p class=${trial.success ? "progress-words" : "problem"}><${AdminIcon} name=${trial.success ? "check" : "alert"} />${trial.success ? t("storage.works") : trial.message}</p>
      <ul class="findings">
        ${trial.steps.map(
          ({ name, ok, message }) => html`
          <li key=${name} data-good=${ok}><${AdminIcon} name=${ok ? "check" : "alert"} /><span>${STEPS[name] ? t(STEPS[name]) : name}${message && !ok && html`: ${message}`}</span></li>`,
        )}
      </ul>
    </div>
  `;
}

/** Tries what stands in the form, saved or not. @param {{api: import("../admin-api.js").AdminApi, settings: import("../state/settings.js").Settings, state: any}} props */
function ObjectStorage({ api, settings, state }) {
  const { t, language } = useI18n();
  const [busy, setBusy] = useState(false);
  const [trial, setTrial] = useState(/** @type {Trial|null} */ (null));

  async function test() {
    setBusy(true);
    setTrial(null);
    try {
      setTrial(await api.post("/api/admin/config/s3/test", { value: settings.entries.peek().get("s3")?.draft.peek() }));
    } catch (refusal) {
      setTrial({ success: false, message: /** @type {Error} */ (refusal).message || t("form.unreachable"), steps: [] });
    }
    setBusy(false);
  }

  return html`
    <section class="panel" aria-labelledby="storage-s3">
      <div class="panel-head">
        <h2 id="storage-s3">${t("storage.objects")}</h2>
        <button type="button" class="quiet-button" disabled=${busy} onClick=${test}>${t(busy ? "storage.testing" : "storage.test")}</button>
      </div>
      <p class="factor-state" data-on=${state.state === "fine"} data-bad=${state.state === "failing"}>
        ${state.state !== "off" && html`<${AdminIcon} name=${state.state === "fine" ? "check" : "alert"} />`}
        ${state.state === "off" ? t("storage.off") : state.state === "fine" ? t("storage.fine") : t("storage.failing", { reason: state.message })}
      </p>
      ${
        (state.recordingsBytes > 0 || state.recordingsWaiting > 0) &&
        html`<dl class="facts">
          <div><dt>${t("storage.recordings")}</dt><dd>${formatBytes(state.recordingsBytes, language)}</dd></div>
          ${state.recordingsWaiting > 0 && html`<div><dt>${t("storage.waiting")}</dt><dd>${t("storage.waitingParts", { count: state.recordingsWaiting })}</dd></div>`}
        </dl>`
      }
      <p class="field-help">${t("storage.testHelp")}</p>
      ${trial && html`<${Outcome} trial=${trial} />`}
    </section>
  `;
}

/** @param {{disk: {dvrBytes: number, recordingsBytes: number, freeBytes: number, message: string}}} props */
function Disk({ disk }) {
  const { t, language } = useI18n();
  const facts = [
    [t("storage.free"), formatBytes(disk.freeBytes, language)],
    [t("storage.recordings"), formatBytes(disk.recordingsBytes, language)],
    [t("storage.rewind"), formatBytes(disk.dvrBytes, language)],
  ];
  return html`
    <section class="panel" aria-labelledby="storage-disk">
      <h2 id="storage-disk">${t("storage.disk")}</h2>
      <dl class="facts">${facts.map(([label, value]) => html`<div key=${label}><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
      ${disk.message && html`<p class="problem panel-foot"><${AdminIcon} name="alert" />${disk.message}</p>`}
    </section>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api, settings }) {
  const polled = usePolled(api, "/api/admin/storage", EVERY_SECONDS);
  const state = polled.value.value;
  return html`
    <${SettingsPage} settings=${settings} place=${placeOf("/admin/storage")}>
      <${Unloaded} polled=${polled} />
      ${state?.disk && html`<${Disk} disk=${state.disk} />`}
      ${state?.s3 && html`<${ObjectStorage} api=${api} settings=${settings} state=${state.s3} />`}
    <//>
  `;
}
