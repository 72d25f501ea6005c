// @ts-check
/** Texts: of one line and of many. */
import { html } from "../../../shared/html.js";
import { TextPreview } from "./text-preview.js";

/** @param {import("../field.js").ControlProps} props */
export function Line({ id, describedBy, invalid, readOnly, row, value, onChange }) {
  return html`
    <input
      id=${id}
      class="input"
      type="text"
      inputmode=${row.field.kind === "url" ? "url" : undefined}
      spellcheck=${row.field.kind !== "url"}
      maxlength=${row.field.maxLength}
      readonly=${readOnly}
      value=${value}
      aria-describedby=${describedBy}
      aria-invalid=${invalid}
      onInput=${(/** @type {any} */ event) => onChange(event.target.value)}
    />
  `;
}

/** @param {import("../field.js").ControlProps & {rows?: number}} props */
export function Multiline({ id, describedBy, invalid, readOnly, row, value, onChange, rows }) {
  const tall = (row.field.maxLength ?? 0) > 5_000;
  return html`
    <textarea
      id=${id}
      class="input"
      rows=${rows ?? (tall ? 8 : 3)}
      maxlength=${row.field.maxLength}
      readonly=${readOnly}
      value=${value}
      aria-describedby=${describedBy}
      aria-invalid=${invalid}
      onInput=${(/** @type {any} */ event) => onChange(event.target.value)}
    ></textarea>
  `;
}

/** Text of the page: how viewers would see it stands below. @param {import("../field.js").ControlProps} props */
export const Markdown = (props) => html`<${Multiline} ...${props} rows=${props.row.key === "page_content" ? 12 : 4} /><${TextPreview} text=${props.value} settings=${props.settings} />`;
