// @ts-check
/** Dates, numbers and durations as people read them. Pure: language and present time come in as arguments. */

/**
 * Time on air, `1:02:03` or `2:03`.
 * @param {number} milliseconds
 */
export function formatDuration(milliseconds) {
  const total = Math.max(0, Math.floor(milliseconds / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = String(total % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}

/**
 * The same span for the datetime attribute of <time> (HTML duration string).
 * @param {number} milliseconds
 */
export function machineDuration(milliseconds) {
  return `PT${Math.max(0, Math.floor(milliseconds / 1000))}S`;
}

/** Largest unit first: how many seconds one of it has. @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/**
 * "3 hours ago", in the largest unit that fits; below a minute it is "now".
 * @param {number} thenMs @param {number} nowMs @param {string} language
 */
export function formatAgo(thenMs, nowMs, language) {
  const seconds = Math.max(0, (nowMs - thenMs) / 1000);
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  for (const [unit, size] of UNITS) {
    if (seconds >= size) return relative.format(-Math.floor(seconds / size), unit);
  }
  return relative.format(0, "second");
}

/**
 * Small numbers are written alike everywhere; the browser's own formatter costs up to 40 ms when it is first asked.
 * @param {number} count @param {string} language
 */
export function formatCount(count, language) {
  if (count < 1_000) return String(count);
  return new Intl.NumberFormat(language, { notation: count >= 10_000 ? "compact" : "standard" }).format(
    count,
  );
}

/**
 * Latency for the eye: one decimal below ten seconds, none above.
 * @param {number} seconds @param {string} language
 */
export function formatSeconds(seconds, language) {
  const digits = seconds < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: "second",
    unitDisplay: "narrow",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(seconds);
}

/**
 * What a quality is called when the operator gave it no name: `720p`, `1080p60`, else its bit rate.
 * @param {{height?: number, frameRate?: number, bitrate?: number}} level bitrate in bit/s
 */
export function formatQuality({ height, frameRate, bitrate }) {
  if (height) return `${height}p${frameRate && frameRate > 31 ? Math.round(frameRate) : ""}`;
  return bitrate ? `${Math.round(bitrate / 1000)} kbit/s` : "";
}
