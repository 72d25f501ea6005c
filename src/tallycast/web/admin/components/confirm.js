// @ts-check
/** A button that asks once more before it does something that cannot be taken back. */
import { useState } from "preact/hooks";
import { html } from "../../shared/html.js";

/**
 * @param {{label: string, question: string, yes: string, no: string, busy?: boolean, quiet?: boolean, onYes: () => Promise<unknown>|void}} props
 */
export function Confirm({ label, question, yes, no, busy, onYes }) {
  const [asking, setAsking] = useState(false);
  const [working, setWorking] = useState(false);
  if (!asking) return html`<button type="button" class="quiet-button" disabled=${busy} onClick=${() => setAsking(true)}>${label}</button>`;
  return html`
    <div class="confirm" role="group" aria-label=${label}>
      <span>${question}</span>
      <button type="button" class="button danger small" disabled=${busy || working} onClick=${async () => {
        setWorking(true);
        try {
          await onYes();
        } finally {
          setWorking(false);
          setAsking(false);
        }
      }}>${yes}</button>
      <button type="button" class="plain-button" disabled=${working} onClick=${() => setAsking(false)}>${no}</button>
    </div>
  `;
}
