// @ts-check
/** One of a few. */
import { html } from "../../../shared/html.js";

/** `sound-only` as people write it. @param {string} choice */
export function inWords(choice) {
  const words = choice.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** @param {import("../field.js").ControlProps} props */
export function Choice({ id, describedBy, invalid, readOnly, row, value, onChange }) {
  return html`
    <select
      id=${id}
      class="input"
      disabled=${readOnly}
      value=${value}
      aria-describedby=${describedBy}
      aria-invalid=${invalid}
      onChange=${(/** @type {any} */ event) => onChange(event.target.value)}
    >
      ${(row.field.choices ?? []).map((choice) => html`<option key=${choice} value=${choice}>${inWords(choice)}</option>`)}
    </select>
  `;
}
