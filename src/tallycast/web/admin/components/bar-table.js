// @ts-check
/** A table whose numbers are bars as well. */
import { html } from "../../shared/html.js";

/** @param {{label: string, rows: readonly {key: string, words: string, count: number}[], format: (count: number) => string}} props */
export function BarTable({ label, rows, format }) {
  const most = Math.max(1, ...rows.map(({ count }) => count));
  return html`
    <table class="bar-table" aria-label=${label}>
      <tbody>
        ${rows.map(
          ({ key, words, count }) => html`
          <tr key=${key}>
            <th scope="row">${words}</th>
            <td class="bar-cell" aria-hidden="true"><meter min="0" max=${most} value=${count}></meter></td>
            <td class="number-cell">${format(count)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  `;
}
