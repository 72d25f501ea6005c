import { dayParts, timesOf } from "/web/viewer/page/planned.js";
import { createKeep } from "/web/viewer/state/preferences.js";
import { createVisits } from "/web/viewer/state/visits.js";
import { equal, ok } from "./check.js";

const EVENT = { startTime: "2026-03-06T22:30:00Z", durationMinutes: 90, timezone: "Europe/Berlin" };

/** Keeps as long as the test lasts. */
const keepOf = () =>
  createKeep(() => {
    throw new DOMException("no", "SecurityError");
  });

export const tests = {
  "a day is told in the viewer's zone, its number without a sign": () => {
    const start = Date.parse(EVENT.startTime);
    equal(dayParts(start, "en", "Asia/Tokyo"), { weekday: "Sat", day: "7", month: "Mar" });
    equal(dayParts(start, "ja", "UTC").day, "6");
  },
  "the time at the place of the broadcast is told where clocks differ": () => {
    const { here, there } = timesOf(EVENT, "en", "UTC");
    ok(here.includes("March 6") && here.includes("10:30") && here.includes("12:00"), here);
    equal(there.replace("\u202f", " "), "Fri 11:30 PM (Europe/Berlin)");
    equal(timesOf(EVENT, "en", "Europe/Paris").there, "");
    equal(timesOf({ ...EVENT, timezone: "Mars/Olympus" }, "en", "UTC").there, "");
  },
  "who comes back for the fourth time is asked, once": () => {
    const keep = keepOf();
    const hour = 3_600_000;
    const due = [0, 1, 2, 3].map((visit) => createVisits(keep, 1 + visit * hour).isHintDue);
    equal(due, [false, false, false, true]);
    const visits = createVisits(keep, 9 * hour);
    equal(visits.isHintDue, true);
    visits.told();
    equal(createVisits(keep, 20 * hour).isHintDue, false);
  },
  "loading the page again is no visit": () => {
    const keep = keepOf();
    for (let load = 0; load < 10; load += 1) createVisits(keep, 1_000 + load);
    equal(createVisits(keep, 60_000).isHintDue, false);
    equal(keep.read("tallycast_visits"), "1 1000");
  },
};
