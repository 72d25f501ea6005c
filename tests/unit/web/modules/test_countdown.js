import { countdown, localDate, stepMs } from "/web/viewer/page/countdown.js";
import { equal } from "./check.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2026, 2, 28, 12);

export const tests = {
  "days, hours, then a clock that runs down": () => {
    const rest = (ms) => countdown(NOW + ms, NOW, "en");
    equal(rest(3 * 24 * HOUR), "in 3 days");
    // Never later than it is.
    equal(rest(3 * 24 * HOUR - 1), "in 2 days");
    equal(rest(90 * MINUTE), "in 1 hour");
    equal(rest(59 * MINUTE + 12_000), "59:12");
    equal(rest(900), "0:00");
    equal(rest(0), "");
    equal(rest(-1), "");
  },
  "dates are the viewer's own, over a change of the clocks too": () => {
    const before = localDate(Date.UTC(2026, 2, 27, 18), "en-GB", "Europe/Berlin");
    const after = localDate(Date.UTC(2026, 3, 3, 17), "en-GB", "Europe/Berlin");
    equal(before.includes("19:00"), true);
    equal(after.includes("19:00"), true);
    equal(localDate(Date.UTC(2026, 2, 27, 18), "en-GB", "America/New_York").includes("14:00"), true);
  },
  "drawn each second only where a second can be seen": () => {
    equal(stepMs(30 * MINUTE), 1_000);
    equal(stepMs(5 * HOUR), 30_000);
  },
};
