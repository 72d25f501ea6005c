// @ts-check
/** A code of the authenticator app, or a recovery code, to prove who asks. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AdminIcon } from "./admin-icon.js";

/** @param {{label: string, action: string, danger?: boolean, digits?: boolean, onCode: (code: string) => Promise<void>}} props digits: only the app's own will do */
export function CodeForm({ label, action, danger, digits = false, onCode }) {
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
        <input ref=${field} id=${id} class="input code-input" inputmode=${digits ? "numeric" : undefined} autocapitalize="none" spellcheck="false" autocomplete="one-time-code" maxlength="32" value=${code}
          aria-invalid=${problem !== ""} aria-describedby=${`${id}-problem`} onInput=${(/** @type {any} */ event) => setCode(event.target.value)} />
        <button type="submit" class=${danger ? "button danger small" : "button small"} disabled=${busy || code.trim() === ""}>${action}</button>
      </div>
      <p id=${`${id}-problem`} class="problem" role="alert">${problem && html`<${AdminIcon} name="alert" />${problem}`}</p>
    </form>
  `;
}
