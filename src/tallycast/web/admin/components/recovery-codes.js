// @ts-check
/** The codes for the day on which the phone is lost: shown once, counted afterwards, renewed by a code. */
import { useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AdminIcon } from "./admin-icon.js";
import { CopyButton } from "./buttons.js";
import { CodeForm } from "./code-form.js";

/** With fewer than these it is time for others. */
const FEW = 3;

/** @param {{codes: string[], onKept: () => void}} props */
function ShownOnce({ codes, onKept }) {
  const { t } = useI18n();
  return html`
    <div class="once" role="status">
      <h3 class="field-label">${t("security.recovery")}</h3>
      <p>${t("security.recoveryOnce")}</p>
      <ul class="recovery-codes">${codes.map((code) => html`<li key=${code}><code>${code}</code></li>`)}</ul>
      <div class="panel-foot">
        <${CopyButton} text=${codes.join("\n")} label=${t("security.recoveryCopy")} />
        <button type="button" class="quiet-button" onClick=${onKept}>${t("security.recoveryKept")}</button>
      </div>
    </div>
  `;
}

/**
 * @param {{api: import("../admin-api.js").AdminApi, codes: string[], left: number, onCodes: (codes: string[]) => Promise<void>}} props
 *   codes: those that were just made
 */
export function RecoveryCodes({ api, codes, left, onCodes }) {
  const { t } = useI18n();
  const [renewing, setRenewing] = useState(false);
  if (codes.length > 0) return html`<${ShownOnce} codes=${codes} onKept=${() => onCodes([])} />`;
  return html`
    <p class=${left < FEW ? "problem" : "field-help"}>${left < FEW && html`<${AdminIcon} name="alert" />`}<span>${t("security.recoveryLeft", { count: left })}</span></p>
    ${
      renewing
        ? html`<${CodeForm} label=${t("security.codeToRenew")} action=${t("security.renew")} onCode=${async (/** @type {string} */ code) => {
            const { recoveryCodes } = await api.post("/api/admin/secondfactor/recoverycodes", { code });
            setRenewing(false);
            await onCodes(recoveryCodes);
          }} />`
        : html`<p class="panel-foot"><button type="button" class="quiet-button" onClick=${() => setRenewing(true)}>${t("security.renew")}</button></p>`
    }
  `;
}
