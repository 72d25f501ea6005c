// @ts-check
/** The second factor: scanned, confirmed by a first code, ended by a code; and what to do when the phone is gone. */
import { useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Problem, useAction } from "./action.js";
import { AdminIcon } from "./admin-icon.js";
import { CopyButton } from "./buttons.js";
import { CodeForm } from "./code-form.js";
import { RecoveryCodes } from "./recovery-codes.js";

/** @typedef {{api: import("../admin-api.js").AdminApi, inForce: boolean, codesLeft: number, onChanged: () => Promise<void>}} Props */

/** @param {Props} props */
export function SecondFactor({ api, inForce, codesLeft, onChanged }) {
  const { t } = useI18n();
  const [secret, setSecret] = useState(/** @type {{secret: string, uri: string, picture: string}|null} */ (null));
  const [ending, setEnding] = useState(false);
  const [codes, setCodes] = useState(/** @type {string[]} */ ([]));
  const action = useAction();
  /** Asked for twice there would be two secrets, and only the last would hold. */
  const begin = () => action.run(async () => setSecret(await api.post("/api/admin/secondfactor/enable")));

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
      <${RecoveryCodes} api=${api} codes=${codes} left=${codesLeft} onCodes=${async (/** @type {string[]} */ made) => {
        setCodes(made);
        await onChanged();
      }} />
      ${
        ending
          ? html`<${CodeForm} label=${t("security.codeToEnd")} action=${t("security.endFactor")} danger onCode=${async (/** @type {string} */ code) => {
              await api.post("/api/admin/secondfactor/disable", { code });
              setEnding(false);
              setCodes([]);
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
      <p class="panel-foot"><button type="button" class="quiet-button" disabled=${action.busy} onClick=${begin}>${t("security.setUp")}</button></p>
      <${Problem} action=${action} />
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
        <${CodeForm} label=${t("security.firstCode")} action=${t("security.confirm")} digits onCode=${async (/** @type {string} */ code) => {
          const { recoveryCodes } = await api.post("/api/admin/secondfactor/confirm", { code });
          setSecret(null);
          setCodes(recoveryCodes);
          await onChanged();
        }} />
        <button type="button" class="plain-button" onClick=${() => setSecret(null)}>${t("security.cancel")}</button>
      </div>
    </div>
    ${recovery}
  `;
}
