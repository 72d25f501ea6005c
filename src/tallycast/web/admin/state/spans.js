// @ts-check
/** Spans of time as they are typed, and rules of what comes again. Pure. */

/** `1:02:03`, `2:03` or `123` as seconds; null if it is none of these. @param {string} text */
export function secondsOf(text) {
  const parts = text.trim().split(":");
  if (parts.length > 3 || !parts.every((part) => /^\d{1,4}(?:\.\d{1,3})?$/.test(part))) return null;
  return parts.reduce((seconds, part) => seconds * 60 + Number(part), 0);
}

/** Days as RFC 5545 writes them, Monday first. */
export const DAYS = /** @type {const} */ (["MO", "TU", "WE", "TH", "FR", "SA", "SU"]);

/**
 * A rule as the server takes it: from a day and a time on the clock of a zone, every day or on days of the week.
 * @param {{date: string, time: string, zone: string, every: "daily"|"weekly", days: readonly string[], until: string}} wish date `2026-03-01`, time `19:00`
 */
export function ruleOf({ date, time, zone, every, days, until }) {
  const start = `${date.replaceAll("-", "")}T${time.replace(":", "").slice(0, 4)}00`;
  const parts = [every === "daily" ? "FREQ=DAILY" : "FREQ=WEEKLY"];
  if (every === "weekly" && days.length > 0) parts.push(`BYDAY=${DAYS.filter((day) => days.includes(day)).join(",")}`);
  if (until) parts.push(`UNTIL=${until.replaceAll("-", "")}T235959`);
  return `DTSTART;TZID=${zone}:${start}\nRRULE:${parts.join(";")}`;
}

/**
 * The moment of a wall clock in a zone. Offsets are looked up at the moment itself, twice, as they may change near it.
 * @param {string} date `2026-03-01` @param {string} time `19:00` @param {string} zone IANA name @returns {Date}
 */
export function momentIn(date, time, zone) {
  const wall = Date.parse(`${date}T${time}:00Z`);
  let moment = wall;
  for (let round = 0; round < 2; round += 1) moment = wall - offsetOf(new Date(moment), zone);
  return new Date(moment);
}

/** How far a zone's clock is ahead of UTC at a moment, in ms. @param {Date} moment @param {string} zone */
function offsetOf(moment, zone) {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const part = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  return Date.parse(`${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}Z`) - Math.floor(moment.getTime() / 1000) * 1000;
}
