// @ts-check
/** One of a few. */
import { html } from "../../../shared/html.js";

/** Names that are the same in every language. @type {Record<string, string>} */
export const NAMES = { json: "JSON", ntfy: "ntfy", gotify: "Gotify", matrix: "Matrix", slack: "Slack", telegram: "Telegram", starttls: "STARTTLS", tls: "TLS" };

/** `sound-only` as people write it. @param {string} choice */
function inWords(choice) {
  if (choice in NAMES) return NAMES[choice];
  const words = choice.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What can be chosen of a field, in words. @param {{field: import("../../admin-api.js").FieldShape}} props */
export const Options = ({ field: { choices = [], choiceWords = {} } }) =>
  choices.map((choice) => html`<option key=${choice} value=${choice}>${choiceWords[choice] ?? inWords(choice)}</option>`);

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
      <${Options} field=${row.field} />
    </select>
  `;
}
