// @ts-check
/** Rules of what comes again (RFC 5545), and clocks of time zones. Pure. */

/** Days as RFC 5545 writes them, Monday first. */
export const DAYS = /** @type {const} */ (["MO", "TU", "WE", "TH", "FR", "SA", "SU"]);

/**
 * What the form asks for: a day and a time on the clock of a zone, and how it comes again.
 * @typedef {object} When
 * @property {string} date `2026-03-01` @property {string} time `19:00` @property {string} zone IANA name
 * @property {"once"|"daily"|"weekly"|"monthly"} every
 * @property {readonly string[]} days of the week
 * @property {"day"|"weekday"} by for a month: on the date's number, or on its weekday
 * @property {string} until the last day; empty: for ever
 */

/**
 * Which of its weekday a date is in its month, as BYDAY has it: `1FR` to `4FR`, and `-1FR` for a fifth.
 * @param {string} date
 */
export function weekdayOf(date) {
  const day = new Date(`${date}T00:00:00Z`);
  const nth = Math.ceil(day.getUTCDate() / 7);
  return { nth: nth > 4 ? -1 : nth, day: DAYS[(day.getUTCDay() + 6) % 7] };
}

/** A rule as the server takes it. @param {Omit<When, "by"> & {by?: When["by"]}} wish */
export function ruleOf({ date, time, zone, every, days, by = "day", until }) {
  const start = `${date.replaceAll("-", "")}T${time.replace(":", "").slice(0, 4)}00`;
  const parts = [`FREQ=${every.toUpperCase()}`];
  const { nth, day } = weekdayOf(date);
  if (every === "weekly" && days.length > 0) parts.push(`BYDAY=${DAYS.filter((one) => days.includes(one)).join(",")}`);
  if (every === "monthly") parts.push(by === "weekday" ? `BYDAY=${nth}${day}` : `BYMONTHDAY=${Number(date.slice(8))}`);
  if (until) parts.push(`UNTIL=${until.replaceAll("-", "")}T235959`);
  return `DTSTART;TZID=${zone}:${start}\nRRULE:${parts.join(";")}`;
}

/**
 * The form's wish of a rule; null for a rule that the form cannot say.
 * @param {string} rule @returns {When|null}
 */
export function wishOf(rule) {
  const found = /^DTSTART(?:;TZID=([^:]+))?:(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)\d\dZ?\nRRULE:FREQ=(DAILY|WEEKLY|MONTHLY)([^\n]*)$/.exec(rule);
  if (!found) return null;
  const [, zone = "UTC", year, month, day, hour, minute, every, rest] = found;
  const parts = new Map(rest.split(";").filter(Boolean).map((part) => /** @type {[string, string]} */ (part.split("="))));
  const until = /^(\d{4})(\d\d)(\d\d)/.exec(parts.get("UNTIL") ?? "");
  /** @type {When} */
  const wish = {
    date: `${year}-${month}-${day}`,
    time: `${hour}:${minute}`,
    zone,
    every: /** @type {When["every"]} */ (every.toLowerCase()),
    days: every === "WEEKLY" ? (parts.get("BYDAY")?.split(",") ?? []) : [],
    by: every === "MONTHLY" && parts.has("BYDAY") ? "weekday" : "day",
    until: until ? until.slice(1).join("-") : "",
  };
  return ruleOf(wish) === rule ? wish : null;
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

/** What a zone's clock shows at a moment. @param {string} moment ISO @param {string} zone @returns {{date: string, time: string}} */
export function clockIn(moment, zone) {
  const at = new Date(moment);
  const wall = new Date(at.getTime() + offsetOf(at, zone)).toISOString();
  return { date: wall.slice(0, 10), time: wall.slice(11, 16) };
}
