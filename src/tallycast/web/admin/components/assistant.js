// @ts-check
/** The first run: a name, a password, the key, the encoder; it goes on by itself when the broadcast arrives. */
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Field } from "../forms/field.js";
import { AdminIcon } from "./admin-icon.js";
import { CopyButton, IconButton } from "./buttons.js";
import { NewPassword } from "./new-password.js";
import { ObsSteps } from "./obs-steps.js";

const STEPS = /** @type {const} */ (["assistant.name", "assistant.password", "assistant.key", "assistant.encoder", "assistant.live"]);
const PASSWORD = 1;
const ENCODER = 3;
const LIVE = 4;

/** @param {{settings: import("../state/settings.js").Settings}} props */
function Name({ settings }) {
  const entries = ["server_name", "server_summary"].map((key) => settings.entries.value.get(key)).filter((entry) => entry !== undefined);
  return html`${entries.map((entry) => html`<${Field} key=${entry.row.peek().key} entry=${entry} settings=${settings} />`)}`;
}

/** @param {{settings: import("../state/settings.js").Settings}} props */
function Key({ settings }) {
  const { t } = useI18n();
  const [shown, setShown] = useState(false);
  const key = settings.entries.value.get("stream_keys")?.row.value.value[0]?.key ?? "";
  return html`
    <p>${t("assistant.keyWords")}</p>
    <p class="copyable">
      <code>${shown ? key : "••••••••••••••••"}</code>
      <span class="copyable-buttons">
        <${IconButton} icon="eye" label=${t("assistant.keyShow")} pressed=${shown} onClick=${() => setShown(!shown)} />
        <${CopyButton} text=${key} label=${t("obs.copyKey")} />
      </span>
    </p>
    <p class="field-help">${t("assistant.keyMore")} <a href="/admin/server">${t("menu.server")}</a></p>
  `;
}

/** @param {{settings: import("../state/settings.js").Settings, arriving: boolean}} props */
function Encoder({ settings, arriving }) {
  const { t } = useI18n();
  return html`
    <${ObsSteps} settings=${settings} withKey />
    <p class="assistant-wait" role="status"><span class="small-spinner" aria-hidden="true"></span>${t(arriving ? "assistant.arriving" : "assistant.waiting")}</p>
  `;
}

/** @param {import("../compose.js").Parts & {onDone: () => void}} parts */
export function Assistant({ api, settings, setup, status, onDone }) {
  const { t } = useI18n();
  const [step, setStep] = useState(0);
  const heading = useRef(/** @type {HTMLElement|null} */ (null));
  const first = useRef(true);
  const password = useRef(async () => true);
  const [busy, setBusy] = useState(false);
  const now = status.status.value;
  const live = Boolean(now?.online);

  useEffect(() => {
    if (live) setStep(LIVE);
  }, [live]);
  useEffect(() => {
    if (first.current) first.current = false;
    else heading.current?.focus();
    if (step === LIVE) void setup.finish();
  }, [step]);

  /** What stands in a field is meant, also without a press on Save. @returns {Promise<boolean>} whether all of it is saved */
  async function saveStep() {
    if (step === PASSWORD) return password.current();
    for (const key of step === 0 ? ["server_name", "server_summary"] : []) {
      const entry = settings.entries.peek().get(key);
      if (entry?.changed.peek()) await settings.save(entry);
      if (entry?.progress.peek().phase === "error") return false;
    }
    return true;
  }

  /** @param {number} to */
  async function go(to) {
    if (busy) return;
    setBusy(true);
    const saved = to < step || (await saveStep());
    setBusy(false);
    // The broadcast may have come meanwhile.
    if (saved) setStep((now) => (now === LIVE ? LIVE : to));
  }

  async function leave() {
    await setup.finish();
    onDone();
  }

  return html`
    <div class="assistant-head">
      <h1>${t("assistant.title")}</h1>
      ${step !== LIVE && html`<button type="button" class="plain-button" onClick=${leave}>${t("assistant.skip")}</button>`}
    </div>
    <ol class="assistant-steps" aria-label=${t("assistant.steps")}>
      ${STEPS.map(
        (key, at) => html`
        <li key=${key} data-state=${at < step ? "done" : at === step ? "now" : "later"} aria-current=${at === step ? "step" : undefined}>
          <span class="assistant-mark">${at < step ? html`<${AdminIcon} name="check" />` : at + 1}</span><span class="assistant-name">${t(key)}</span>
        </li>`,
      )}
    </ol>
    <section class="panel assistant" aria-labelledby="assistant-step">
      <h2 id="assistant-step" ref=${heading} tabindex="-1">${t(STEPS[step])}</h2>
      ${step === 0 && html`<${Name} settings=${settings} />`}
      ${step === PASSWORD && html`<p>${t("assistant.passwordWords")}</p><${NewPassword} api=${api} settings=${settings} saver=${password} />`}
      ${step === 2 && html`<${Key} settings=${settings} />`}
      ${step === ENCODER && html`<${Encoder} settings=${settings} arriving=${Boolean(now?.broadcaster)} />`}
      ${step === LIVE && html`<p class="assistant-live"><span class="dot" aria-hidden="true"></span>${t("assistant.liveWords")}</p>`}
      <div class="assistant-foot">
        ${step > 0 && step !== LIVE && html`<button type="button" class="quiet-button" disabled=${busy} onClick=${() => go(step - 1)}>${t("assistant.back")}</button>`}
        ${step < ENCODER && html`<button type="button" class="button" disabled=${busy} onClick=${() => go(step + 1)}>${t("assistant.next")}</button>`}
        ${step === LIVE && html`<button type="button" class="button" onClick=${leave}>${t("assistant.done")}</button><a href="/" target="_blank">${t("frame.openPage")}</a>`}
      </div>
    </section>
  `;
}
