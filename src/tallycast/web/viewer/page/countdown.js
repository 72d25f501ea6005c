// @ts-check
/** How long until something begins, as people read it. Pure: language and present time come in. */
import { formatDuration } from "../../shared/format.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * "in 3 days", "in 5 hours", and in the last hour a clock that runs down (`59:12`); empty once it has begun.
 * @param {number} thenMs @param {number} nowMs @param {string} language
 */
export function countdown(thenMs, nowMs, language) {
  const rest = thenMs - nowMs;
  if (rest <= 0) return "";
  if (rest < HOUR_MS) return formatDuration(rest);
  const relative = new Intl.RelativeTimeFormat(language);
  // Rounded down: who is told "in 2 days" must not come a day late.
  return rest < DAY_MS
    ? relative.format(Math.floor(rest / HOUR_MS), "hour")
    : relative.format(Math.floor(rest / DAY_MS), "day");
}

/**
 * A date in the viewer's own time zone, with the day of the week.
 * @param {number} thenMs @param {string} language @param {string} [timeZone] another zone, in tests
 */
export function localDate(thenMs, language, timeZone) {
  return new Intl.DateTimeFormat(language, {
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
    timeZone,
  }).format(thenMs);
}

/** How often a countdown has to be drawn anew. @param {number} restMs */
export const stepMs = (restMs) => (restMs < HOUR_MS + 60_000 ? 1_000 : 30_000);
