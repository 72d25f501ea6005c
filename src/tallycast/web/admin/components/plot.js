// @ts-check
/** A plot with its legend, the values under the pointer, and the same as a table for who does not see it. */
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { aligned, draw } from "../charts.js";

/** More rows than this help nobody: of many, some are left out evenly. */
const ROWS_MOST = 60;

/**
 * Evenly chosen ones of many, the last among them.
 * @template T @param {readonly T[]} all @param {number} most @returns {T[]}
 */
export function thinned(all, most) {
  const step = Math.ceil(all.length / most) || 1;
  return all.filter((_, index) => (all.length - 1 - index) % step === 0);
}

/** @param {{lines: import("../charts.js").Line[], format: (value: number) => string, title: string}} props */
function PlotTable({ lines, format, title }) {
  const { t, language } = useI18n();
  const times = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "short" });
  const [moments, ...rows] = aligned(lines);
  const filled = moments.map((at, index) => ({ at, values: rows.map((row) => row[index]) })).filter(({ values }) => values.some((value) => value !== null && value !== undefined));
  return html`
    <div class="table-wrap" tabindex="0" role="region" aria-label=${title}>
      <table class="table">
        <thead>
          <tr><th scope="col">${t("plot.time")}</th>${lines.map(({ label }) => html`<th scope="col" class="number-cell" key=${label}>${label}</th>`)}</tr>
        </thead>
        <tbody>
          ${thinned(filled, ROWS_MOST)
            .reverse()
            .map(
              ({ at, values }) => html`
              <tr key=${at}>
                <th scope="row">${times.format(new Date(Number(at) * 1000))}</th>
                ${values.map((value, column) => html`<td class="number-cell" key=${column}>${typeof value === "number" ? format(value) : "–"}</td>`)}
              </tr>`,
            )}
        </tbody>
      </table>
    </div>
  `;
}

/**
 * @param {{title: string, summary: string, lines: import("../charts.js").Line[], format: (value: number) => string,
 *   logarithmic?: boolean, most?: number, from?: number, until?: number}} props summary: what it shows, in a sentence
 */
export function Plot({ title, summary, lines, format, logarithmic, most, from, until }) {
  const { t, language } = useI18n();
  const id = useId();
  const place = useRef(/** @type {HTMLElement|null} */ (null));
  const [at, setAt] = useState(/** @type {number|null} */ (null));
  const [failed, setFailed] = useState(false);
  const [open, setOpen] = useState(false);
  const shape = JSON.stringify([lines, most, from, until, logarithmic]);
  const data = useMemo(() => aligned(lines), [shape]);

  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    let over = false;
    let end = () => {};
    draw(element, { lines, format, language, logarithmic, most, from, until }, setAt).then(
      (ended) => {
        if (over) ended();
        else end = ended;
      },
      () => setFailed(true),
    );
    return () => {
      over = true;
      end();
    };
  }, [shape, language]);

  const moment = at === null ? null : data[0][at];
  const times = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "short" });
  return html`
    <figure class="plot" aria-labelledby=${`${id}-title`}>
      <figcaption>
        <span class="plot-title" id=${`${id}-title`}>${title}</span>
        <ul class="legend">
          ${lines.map(({ label, color, dashed, points }, index) => {
            const value = at === null ? points[points.length - 1]?.[1] : data[index + 1][at];
            return html`<li key=${label}><span class="swatch" data-color=${color} data-dashed=${Boolean(dashed)}></span>${label}
              ${!dashed && html`<strong>${typeof value === "number" ? format(value) : "–"}</strong>`}</li>`;
          })}
          <li class="plot-moment">${typeof moment === "number" ? times.format(new Date(moment * 1000)) : ""}</li>
        </ul>
      </figcaption>
      <div class="plot-place" ref=${place} role="img" aria-label=${summary}></div>
      ${failed && html`<p class="field-help">${t("plot.failed")}</p>`}
      <details class="plot-table" onToggle=${(/** @type {any} */ event) => setOpen(event.target.open)}>
        <summary>${t("plot.table")}</summary>
        ${open && html`<${PlotTable} lines=${lines} format=${format} title=${title} />`}
      </details>
    </figure>
  `;
}
