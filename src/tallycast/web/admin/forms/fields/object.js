// @ts-check
/** Several inputs that are saved together. */
import { html } from "../../../shared/html.js";
import { Options } from "./choice.js";
import { numberOf } from "./number.js";
import { Switch } from "./switch.js";

/** @typedef {import("../../admin-api.js").FieldShape} FieldShape */

/** What the server gives to tell objects apart: kept, and nobody's to write. */
const OWN = "id";
/** Numbers that go no further are chosen on a scale. */
const SCALE_MOST = 10;

/** What a new object of this shape holds. @param {FieldShape[]} fields @returns {Record<string, any>} */
export function blank(fields) {
  /** @type {Record<string, any>} */
  const empty = { switch: false, number: 0 };
  return Object.fromEntries(fields.map((field) => [field.name ?? "", empty[field.kind] ?? field.choices?.[0] ?? ""]));
}

/**
 * @param {{id: string, field: FieldShape, value: any, readOnly: boolean, onChange: (value: unknown) => void, describedBy: string}} props
 */
export function SubField({ id, field, value, readOnly, onChange, describedBy }) {
  const label = html`<label for=${id}>${field.label || field.name}</label>`;
  if (field.kind === "switch") {
    return html`<div class="sub-field inline"><${Switch} id=${id} value=${Boolean(value)} readOnly=${readOnly} onChange=${onChange} describedBy=${describedBy} />${label}</div>`;
  }
  if (field.kind === "number" && (field.maximum ?? SCALE_MOST + 1) <= SCALE_MOST) {
    return html`
      <div class="sub-field">
        ${label}
        <div class="scale">
          <input id=${id} type="range" min=${field.minimum} max=${field.maximum} disabled=${readOnly} value=${value ?? 0}
            aria-describedby=${describedBy} onInput=${(/** @type {any} */ event) => onChange(Number(event.target.value))} />
          <output for=${id}>${value ?? 0}</output>
        </div>
      </div>
    `;
  }
  if (field.kind === "choice") {
    return html`
      <div class="sub-field">
        ${label}
        <select id=${id} class="input" disabled=${readOnly} value=${value || field.choices?.[0]} aria-describedby=${describedBy}
          onChange=${(/** @type {any} */ event) => onChange(event.target.value)}><${Options} field=${field} /></select>
      </div>
    `;
  }
  const Element = field.kind === "multiline" ? "textarea" : "input";
  const number = field.kind === "number";
  return html`
    <div class="sub-field" data-kind=${field.kind}>
      ${label}
      <${Element}
        id=${id}
        class="input"
        rows=${field.kind === "multiline" ? 3 : undefined}
        inputmode=${number ? "numeric" : undefined}
        autocomplete="off"
        maxlength=${number ? undefined : field.maxLength}
        readonly=${readOnly}
        value=${number && !value ? "" : (value ?? "")}
        aria-describedby=${describedBy}
        onInput=${(/** @type {any} */ event) => onChange(number ? numberOf(event.target.value || "0") : event.target.value)}
      />
    </div>
  `;
}

/**
 * @param {{id: string, describedBy: string, readOnly: boolean, value: Record<string, any>, onChange: (value: unknown) => void,
 *   row?: import("../../admin-api.js").Row, fields?: FieldShape[]}} props
 */
export function ObjectFields({ id, describedBy, readOnly, row, fields, value, onChange }) {
  return html`
    <div class="sub-fields">
      ${(fields ?? row?.field.fields ?? []).filter(({ name }) => name !== OWN).map((field) => {
        const name = field.name ?? "";
        return html`
          <${SubField}
            key=${name}
            id=${`${id}-${name}`}
            field=${field}
            value=${value[name]}
            readOnly=${readOnly}
            describedBy=${describedBy}
            onChange=${(/** @type {unknown} */ next) => onChange({ ...value, [name]: next })}
          />
        `;
      })}
    </div>
  `;
}
