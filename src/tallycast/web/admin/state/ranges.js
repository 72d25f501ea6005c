// @ts-check
/** The ranges over which viewers are plotted. */

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** Key of the text to seconds; 0 is the present broadcast. */
export const RANGES = /** @type {const} */ ([
  ["ranges.broadcast", 0],
  ["ranges.hours12", 12 * HOUR_SECONDS],
  ["ranges.hours24", DAY_SECONDS],
  ["ranges.days7", 7 * DAY_SECONDS],
  ["ranges.days30", 30 * DAY_SECONDS],
  ["ranges.months3", 91 * DAY_SECONDS],
  ["ranges.months6", 182 * DAY_SECONDS],
]);

/**
 * Where a range begins, Unix seconds.
 * @param {number} range seconds, 0 for the present broadcast @param {number} nowSeconds @param {string|null|undefined} since when it began
 */
export function beginOf(range, nowSeconds, since) {
  if (range > 0) return Math.floor(nowSeconds - range);
  const began = since ? Math.floor(Date.parse(since) / 1000) : Number.NaN;
  return Number.isNaN(began) ? Math.floor(nowSeconds - 12 * HOUR_SECONDS) : began;
}

/**
 * Points of the contract (`{time, value}`) as a plot takes them.
 * @param {{time: string, value: number}[]|null|undefined} points @returns {[number, number][]}
 */
export const pointsOf = (points) => (points ?? []).map(({ time, value }) => [Math.round(Date.parse(time) / 1000), value]);
