// @ts-check
/** The second factor: scanned, confirmed by a first code, ended by a code; and what to do when the phone is gone. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AdminIcon } from "./admin-icon.js";
import { CopyButton } from "./buttons.js";

/** @param {{label: string, action: string, danger?: boolean, onCode: (code: string) => Promise<void>}} props */
function CodeForm({ label, action, danger, onCode }) {
  const { t } = useI18n();
  const id = useId();
  const field = useRef(/** @type {HTMLInputElement|null} */ (null));
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => field.current?.focus(), []);

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    try {
      await onCode(code.replace(/\s/g, ""));
    } catch (refusal) {
      setProblem(/** @type {any} */ (refusal).status === 400 ? t("security.wrongCode") : /** @type {Error} */ (refusal).message || t("form.unreachable"));
      setBusy(false);
    }
  }

  return html`
    <form class="code-form" onSubmit=${submit} novalidate>
      <label class="field-label" for=${id}>${label}</label>
      <div class="with-buttons">
        <input ref=${field} id=${id} class="input code-input" inputmode="numeric" autocomplete="one-time-code" maxlength="16" value=${code}
          aria-invalid=${problem !== ""} aria-describedby=${`${id}-problem`} onInput=${(/** @type {any} */ event) => setCode(event.target.value)} />
        <button type="submit" class=${danger ? "button danger small" : "button small"} disabled=${busy || code.trim() === ""}>${action}</button>
      </div>
      <p id=${`${id}-problem`} class="problem" role="alert">${problem && html`<${AdminIcon} name="alert" />${problem}`}</p>
    </form>
  `;
}

/** @param {{api: import("../admin-api.js").AdminApi, inForce: boolean, onChanged: () => Promise<void>}} props */
export function SecondFactor({ api, inForce, onChanged }) {
  const { t } = useI18n();
  const [secret, setSecret] = useState(/** @type {{secret: string, uri: string, picture: string}|null} */ (null));
  const [ending, setEnding] = useState(false);
  const [problem, setProblem] = useState("");

  async function begin() {
    try {
      setSecret(await api.post("/api/admin/secondfactor/enable"));
      setProblem("");
    } catch (refusal) {
      setProblem(/** @type {Error} */ (refusal).message || t("form.unreachable"));
    }
  }

  const recovery = html`
    <details class="steps">
      <summary>${t("security.lost")}</summary>
      <p class="field-help">${t("security.lostHelp")}</p>
      <p class="copyable"><code>tallycast end-second-factor --data DIR</code><${CopyButton} text="tallycast end-second-factor --data DIR" label=${t("security.copyCommand")} /></p>
    </details>
  `;
  if (inForce) {
    return html`
      <p class="factor-state" data-on="true"><${AdminIcon} name="check" />${t("security.factorOn")}</p>
      ${
        ending
          ? html`<${CodeForm} label=${t("security.codeToEnd")} action=${t("security.endFactor")} danger onCode=${async (/** @type {string} */ code) => {
              await api.post("/api/admin/secondfactor/disable", { code });
              setEnding(false);
              await onChanged();
            }} />`
          : html`<p class="panel-foot"><button type="button" class="quiet-button" onClick=${() => setEnding(true)}>${t("security.endFactor")}</button></p>`
      }
      ${recovery}
    `;
  }
  if (!secret) {
    return html`
      <p class="field-help">${t("security.factorHelp")}</p>
      <p class="panel-foot"><button type="button" class="quiet-button" onClick=${begin}>${t("security.setUp")}</button></p>
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    `;
  }
  return html`
    <div class="enrol">
      <img class="qr" src=${secret.picture} alt=${t("security.qr")} width="200" height="200" />
      <div>
        <ol class="obs">
          <li>${t("security.scan")}</li>
          <li>${t("security.orType")} <span class="copyable"><code>${secret.secret.replace(/(.{4})(?=.)/g, "$1 ")}</code><${CopyButton} text=${secret.secret} label=${t("security.copySecret")} /></span></li>
        </ol>
        <${CodeForm} label=${t("security.firstCode")} action=${t("security.confirm")} onCode=${async (/** @type {string} */ code) => {
          await api.post("/api/admin/secondfactor/confirm", { code });
          setSecret(null);
          await onChanged();
        }} />
        <button type="button" class="plain-button" onClick=${() => setSecret(null)}>${t("security.cancel")}</button>
      </div>
    </div>
    ${recovery}
  `;
}
