// @ts-check
/** Large numbers with what they count. */
import { html } from "../../shared/html.js";

/** @param {{items: readonly (readonly [string, string])[]}} props label and number in words */
export function Numbers({ items }) {
  return html`
    <dl class="numbers" data-count=${items.length}>
      ${items.map(([label, number]) => html`<div key=${label}><dt>${label}</dt><dd>${number}</dd></div>`)}
    </dl>
  `;
}
