// @ts-check
/** One of a few, all in sight. */
import { html } from "../../shared/html.js";

/**
 * @param {{name: string, legend: string, options: readonly (readonly [string|number, string])[], value: string|number, onChange: (value: any) => void}} props
 *   options: value and words
 */
export function Segments({ name, legend, options, value, onChange }) {
  return html`
    <fieldset class="segments">
      <legend class="visually-hidden">${legend}</legend>
      ${options.map(
        ([one, words]) => html`
        <label key=${one}>
          <input class="visually-hidden" type="radio" name=${name} value=${one} checked=${one === value} onChange=${() => onChange(one)} />
          <span>${words}</span>
        </label>
      `,
      )}
    </fieldset>
  `;
}
