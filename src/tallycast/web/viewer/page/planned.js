// @ts-check
/** Dates of planned broadcasts as an agenda shows them. Pure. */

/** @typedef {import("./schedule.js").ScheduledEvent} ScheduledEvent */

const MINUTE_MS = 60_000;

/**
 * @param {number} startMs @param {string} language @param {string} [timeZone] another zone, in tests
 * @returns {{weekday: string, day: string, month: string}}
 */
export function dayParts(startMs, language, timeZone) {
  /** @param {Intl.DateTimeFormatOptions} options */
  const part = (options) => new Intl.DateTimeFormat(language, { ...options, timeZone }).format(startMs);
  // The number alone: some languages write a sign behind it.
  const number = new Intl.DateTimeFormat(language, { day: "numeric", timeZone })
    .formatToParts(startMs)
    .find(({ type }) => type === "day");
  return { weekday: part({ weekday: "short" }), day: number?.value ?? "", month: part({ month: "short" }) };
}

/**
 * From when to when, here; and when it begins where it is made, if clocks show another time there.
 * @param {ScheduledEvent} event @param {string} language @param {string} [timeZone] another zone, in tests
 * @returns {{here: string, there: string}} `there` is empty where it would say the same
 */
export function timesOf({ startTime, durationMinutes, timezone }, language, timeZone) {
  const start = Date.parse(startTime);
  const here = new Intl.DateTimeFormat(language, {
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "numeric",
    minute: "2-digit",
    timeZone,
  }).formatRange(start, start + durationMinutes * MINUTE_MS);
  try {
    /** @param {string|undefined} zone */
    const clock = (zone) =>
      new Intl.DateTimeFormat(language, {
        weekday: "short",
        hour: "numeric",
        minute: "2-digit",
        timeZone: zone,
      }).format(start);
    return { here, there: clock(timezone) === clock(timeZone) ? "" : `${clock(timezone)} (${timezone})` };
  } catch {
    // A zone that this browser does not know.
    return { here, there: "" };
  }
}
