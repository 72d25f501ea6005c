// @ts-check
/** On or off. */
import { html } from "../../../shared/html.js";

/** @param {Pick<import("../field.js").ControlProps, "id"|"describedBy"|"readOnly"|"value"|"onChange">} props */
export function Switch({ id, describedBy, readOnly, value, onChange }) {
  return html`
    <input
      id=${id}
      class="switch"
      type="checkbox"
      role="switch"
      checked=${value}
      disabled=${readOnly}
      aria-describedby=${describedBy}
      onChange=${(/** @type {any} */ event) => onChange(event.target.checked)}
    />
  `;
}
