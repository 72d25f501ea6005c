import {
  formatAgo,
  formatCount,
  formatDuration,
  formatQuality,
  formatSeconds,
  machineDuration,
} from "/web/shared/format.js";
import { equal, ok } from "./check.js";

const HOUR = 3_600_000;

export const tests = {
  "time on air has minutes and seconds, hours only when there are any": () => {
    equal(formatDuration(0), "0:00");
    equal(formatDuration(65_999), "1:05");
    equal(formatDuration(HOUR + 2 * 60_000 + 3_000), "1:02:03");
    equal(formatDuration(30 * HOUR), "30:00:00");
  },
  "a clock that is ahead of the server shows nought, not a negative time": () => {
    equal(formatDuration(-5_000), "0:00");
    equal(machineDuration(-5_000), "PT0S");
  },
  "the datetime attribute has whole seconds": () => equal(machineDuration(61_900), "PT61S"),
  "time since is told in the largest unit that fits": () => {
    const now = Date.UTC(2026, 0, 10);
    equal(formatAgo(now - 3 * HOUR, now, "en"), "3 hours ago");
    equal(formatAgo(now - 25 * HOUR, now, "en"), "yesterday");
    equal(formatAgo(now - 60_000, now, "en"), "1 minute ago");
    equal(formatAgo(now - 59_000, now, "en"), "now");
    equal(formatAgo(now - 3 * HOUR, now, "de"), "vor 3 Stunden");
  },
  "counts are whole to ten thousand and short above": () => {
    equal(formatCount(999, "en"), "999");
    equal(formatCount(9_999, "en"), "9,999");
    equal(formatCount(12_345, "en"), "12K");
  },
  "latency has one decimal below ten seconds": () => {
    equal(formatSeconds(0.649, "en"), "0.6s");
    equal(formatSeconds(12.4, "en"), "12s");
    ok(formatSeconds(1.25, "de").includes(","), "German decimal comma");
  },
  "a quality is called by its height, a high frame rate is told": () => {
    equal(formatQuality({ height: 720, frameRate: 30 }), "720p");
    equal(formatQuality({ height: 1080, frameRate: 59.94 }), "1080p60");
    equal(formatQuality({ bitrate: 128_000 }), "128 kbit/s");
    equal(formatQuality({}), "");
  },
};
