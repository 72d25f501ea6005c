// @ts-check
/**
 * Plots over time, drawn by uPlot, which is loaded when the first of them shows. Colours come from the sheet
 * (`--plot-…`), dates and numbers from the page's language; what a plot says stands in a table beside it.
 */

/** @typedef {{label: string, points: readonly (readonly [number, number])[], color: string, dashed?: boolean, filled?: boolean, bars?: boolean}} Line points: Unix seconds and value */
/** @typedef {{lines: Line[], format: (value: number) => string, language: string, logarithmic?: boolean, most?: number, from?: number, until?: number}} Drawing */

const LIBRARY = "../vendor/uplot-1.6.32/uPlot.iife.min.js";
const LIBRARY_SHEET = "../vendor/uplot-1.6.32/uPlot.min.css";
const HEIGHT = 240;
const AXIS_FONT = "12px system-ui, sans-serif";
const DAY_SECONDS = 86_400;
/** Two points further apart than this many usual distances are two stretches: nothing was measured between. */
const GAP_FACTOR = 4;
const GAP_LEAST_SECONDS = 600;

/** @type {Promise<any>|undefined} */
let loading;

/** The library, loaded once. @returns {Promise<any>} */
export function loadLibrary() {
  loading ??= new Promise((resolve, reject) => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = new URL(LIBRARY_SHEET, import.meta.url).href;
    const script = document.createElement("script");
    script.src = new URL(LIBRARY, import.meta.url).href;
    script.onload = () => resolve(/** @type {any} */ (globalThis).uPlot);
    script.onerror = () => {
      loading = undefined;
      script.remove();
      reject(new Error("the plot library could not be loaded"));
    };
    document.head.append(sheet, script);
  });
  return loading;
}

/** @param {number[]} times ascending @returns {number} seconds */
function gapOf(times) {
  const steps = times.slice(1).map((at, index) => at - times[index]);
  steps.sort((a, b) => a - b);
  return Math.max(GAP_LEAST_SECONDS, GAP_FACTOR * (steps[Math.floor(steps.length / 2)] ?? 0));
}

/**
 * Lines as uPlot wants them: one row of times, a row of values a line; null where a stretch ends.
 * @param {readonly Line[]} lines @returns {(number|null|undefined)[][]}
 */
export function aligned(lines) {
  const times = [...new Set(lines.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b);
  const gap = gapOf(times);
  /** @type {number[]} */
  const breaks = [];
  times.forEach((at, index) => {
    if (index > 0 && at - times[index - 1] > gap) breaks.push(times[index - 1] + 1);
  });
  const all = [...times, ...breaks].sort((a, b) => a - b);
  const broken = new Set(breaks);
  return [
    all,
    ...lines.map(({ points }) => {
      const values = new Map(points);
      return all.map((at) => (broken.has(at) ? null : values.get(at)));
    }),
  ];
}

/** How moments are written on an axis of that length. @param {number} seconds @param {string} language */
export function momentFormat(seconds, language) {
  /** @type {Intl.DateTimeFormatOptions} */
  const day = { day: "numeric", month: "short" };
  /** @type {Intl.DateTimeFormatOptions} */
  const time = { hour: "2-digit", minute: "2-digit" };
  if (seconds <= 1.5 * DAY_SECONDS) return new Intl.DateTimeFormat(language, time);
  return new Intl.DateTimeFormat(language, seconds <= 4 * DAY_SECONDS ? { ...day, ...time } : day);
}

/** @param {HTMLElement} place @param {string} name */
const colorOf = (place, name) => getComputedStyle(place).getPropertyValue(`--plot-${name}`).trim() || "#888";

/** @param {any} uPlot @param {HTMLElement} place @param {Drawing} drawing @param {(index: number|null) => void} onPoint */
function optionsOf(uPlot, place, drawing, onPoint) {
  const { lines, format, language, logarithmic, most, from, until } = drawing;
  const axis = { stroke: colorOf(place, "words"), font: AXIS_FONT, grid: { stroke: colorOf(place, "grid"), width: 1 }, ticks: { show: false } };
  return {
    width: Math.max(200, place.clientWidth),
    height: HEIGHT,
    padding: [8, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    hooks: { setCursor: [(/** @type {any} */ plot) => onPoint(plot.cursor.idx ?? null)] },
    scales: {
      x: from === undefined ? { time: true } : { time: true, range: [from, until ?? Date.now() / 1000] },
      y: logarithmic
        ? { distr: 3 }
        : { range: (/** @type {any} */ _, /** @type {number} */ __, /** @type {number} */ top) => [0, most ?? Math.max(1, top * 1.1)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 32,
        space: 70,
        values: (/** @type {any} */ plot, /** @type {number[]} */ splits) => {
          const moments = momentFormat(plot.scales.x.max - plot.scales.x.min, language);
          return splits.map((at) => moments.format(new Date(at * 1000)));
        },
      },
      {
        ...axis,
        size: (/** @type {any} */ _, /** @type {string[]} */ words) => 14 + 7 * Math.max(2, ...(words ?? []).map((word) => (word ?? "").length)),
        values: (/** @type {any} */ _, /** @type {(number|null)[]} */ splits) => splits.map((value) => (value === null ? "" : format(value))),
      },
    ],
    series: [
      {},
      ...lines.map(({ label, color, dashed, filled, bars }) => {
        const stroke = colorOf(place, color);
        return {
          label,
          stroke,
          width: 2,
          dash: dashed ? [6, 5] : undefined,
          fill: filled || bars ? `${stroke}26` : undefined,
          paths: bars ? uPlot.paths.bars({ size: [0.7, 24] }) : undefined,
          points: { show: (/** @type {any} */ plot) => plot.data[0].length < 3 },
        };
      }),
    ],
  };
}

/**
 * Draw into a place, anew whenever it changes its width or the system its colours; returns what ends it.
 * @param {HTMLElement} place @param {Drawing} drawing @param {(index: number|null) => void} onPoint
 * @returns {Promise<() => void>}
 */
export async function draw(place, drawing, onPoint) {
  const uPlot = await loadLibrary();
  const data = aligned(drawing.lines);
  /** @type {any} */
  let plot;
  const begin = () => {
    plot?.destroy();
    plot = new uPlot(optionsOf(uPlot, place, drawing, onPoint), data, place);
    // The table has it all: the canvas is a picture, and its parts are nothing to read out.
    plot.root.setAttribute("aria-hidden", "true");
  };
  begin();
  const resized = new ResizeObserver(() => {
    if (Math.abs(plot.width - place.clientWidth) > 1) plot.setSize({ width: place.clientWidth, height: HEIGHT });
  });
  resized.observe(place);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", begin);
  return () => {
    resized.disconnect();
    dark.removeEventListener("change", begin);
    plot.destroy();
  };
}
