// @ts-check
/** A button for what cannot be taken back: it asks once more, in its own place. */
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { IconButton } from "./buttons.js";

/**
 * @param {{label: string, question: string, yes: string, onYes: () => unknown, icon?: import("./admin-icon.js").AdminIconName|null, disabled?: boolean}} props
 *   `icon`: null for a button with its words
 */
export function SureButton({ label, question, yes, onYes, icon = "trash", disabled }) {
  const { t } = useI18n();
  const [asking, setAsking] = useState(false);
  /** What was said yes to is under way: nobody says it twice. */
  const [busy, setBusy] = useState(false);
  const no = useRef(/** @type {HTMLButtonElement|null} */ (null));
  useEffect(() => {
    if (asking) no.current?.focus();
  }, [asking]);

  if (!asking) {
    return icon
      ? html`<${IconButton} icon=${icon} label=${label} disabled=${disabled || busy} onClick=${() => setAsking(true)} />`
      : html`<button type="button" class="quiet-button" disabled=${disabled || busy} onClick=${() => setAsking(true)}>${label}</button>`;
  }
  return html`
    <span class="sure" role="group" aria-label=${label} onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      setAsking(false);
    }}>
      <span>${question}</span>
      <button type="button" class="button danger small" onClick=${async () => {
        setAsking(false);
        setBusy(true);
        try {
          await onYes();
        } finally {
          setBusy(false);
        }
      }}>${yes}</button>
      <button type="button" class="plain-button" ref=${no} onClick=${() => setAsking(false)}>${t("act.no")}</button>
    </span>
  `;
}
