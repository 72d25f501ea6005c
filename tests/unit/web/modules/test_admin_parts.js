import { linked } from "/web/admin/components/log-table.js";
import { encoderAddress } from "/web/admin/components/obs-steps.js";
import { costOf } from "/web/admin/forms/fields/variants.js";
import { lowered } from "/web/admin/forms/fields/text-preview.js";
import { emojiName } from "/web/admin/pages/emoji.js";
import { contrast, tooWeak } from "/web/admin/state/contrast.js";
import { cssProblem } from "/web/admin/state/css-check.js";
import { scriptProblem } from "/web/admin/state/script-check.js";
import { clockIn, momentIn, ruleOf, weekdayOf, wishOf } from "/web/admin/state/planning.js";
import { secondsOf } from "/web/admin/state/spans.js";
import { equal, ok } from "./check.js";

export const tests = {
  "spans are read with hours, with minutes and as seconds alone; the rest is none": () => {
    equal(secondsOf("1:02:03"), 3723);
    equal(secondsOf("2:03"), 123);
    equal(secondsOf(" 12.5 "), 12.5);
    for (const text of ["", "never", "1:2:3:4", "-5", "1:"]) equal(secondsOf(text), null);
  },
  "a moment is told by the clock of its zone, in summer and in winter": () => {
    equal(momentIn("2026-07-01", "19:00", "Europe/Berlin").toISOString(), "2026-07-01T17:00:00.000Z");
    equal(momentIn("2026-12-01", "19:00", "Europe/Berlin").toISOString(), "2026-12-01T18:00:00.000Z");
    equal(momentIn("2026-03-29", "12:00", "Europe/Berlin").toISOString(), "2026-03-29T10:00:00.000Z");
    equal(momentIn("2026-01-01", "00:30", "Pacific/Auckland").toISOString(), "2025-12-31T11:30:00.000Z");
  },
  "a series begins on its zone's clock and names its days in their order": () => {
    const wish = { date: "2026-03-06", time: "19:00", zone: "Europe/Berlin", until: "" };
    equal(ruleOf({ ...wish, every: "weekly", days: ["FR", "MO"] }), "DTSTART;TZID=Europe/Berlin:20260306T190000\nRRULE:FREQ=WEEKLY;BYDAY=MO,FR");
    equal(ruleOf({ ...wish, every: "daily", days: [], until: "2026-04-01" }), "DTSTART;TZID=Europe/Berlin:20260306T190000\nRRULE:FREQ=DAILY;UNTIL=20260401T235959");
  },
  "CSS: what is not closed or not known is found with its line, and nothing else": () => {
    const known = (property, value) => CSS.supports(property, value);
    const keyOf = (css) => {
      const found = cssProblem(css, known);
      return found && `${found.line} ${found.key}`;
    };
    equal(keyOf(""), null);
    equal(keyOf("/* { */\n@media (min-width: 3px) {\n  a:hover { color: red !important; --own: {x}; }\n}"), null);
    equal(keyOf("@font-face { font-family: x; src: url(data:a;base64,}{); }\n.a { & b { color: red } }"), null);
    equal(keyOf("a::before { content: 'it\\'s }'; background: url(a;b) }"), null);
    equal(keyOf("a {\n  color: red;\n  colr: red;\n}"), "3 code.unknown");
    equal(keyOf("a { color: rad }"), "1 code.unknown");
    equal(keyOf("a {\n color: red;\n"), "1 code.open");
    equal(keyOf("a { color: red }\n}"), "2 code.closed");
    equal(keyOf("a {}\n/* and so on"), "2 code.comment");
    equal(keyOf("a { content: 'x\n' }"), "1 code.string");
  },
  "a script that cannot be read is told with its line; one that can does not run": async () => {
    equal(await scriptProblem("const a = 1;\nif (a) { document.title = 'ran'; }"), null);
    equal(await scriptProblem(""), null);
    const found = await scriptProblem("const a = 1;\nconst = 2;");
    equal(found.line, 2);
    equal(found.key, "code.script");
    equal((await scriptProblem("// the end")), null);
  },
  "a month's series goes by the number of its day or by its weekday; a fifth is the last": () => {
    const wish = { date: "2026-03-13", time: "19:00", zone: "Europe/Berlin", every: "monthly", days: [], until: "" };
    const begin = "DTSTART;TZID=Europe/Berlin:20260313T190000\nRRULE:FREQ=MONTHLY;";
    equal(ruleOf({ ...wish, by: "day" }), `${begin}BYMONTHDAY=13`);
    equal(ruleOf({ ...wish, by: "weekday" }), `${begin}BYDAY=2FR`);
    equal(weekdayOf("2026-05-29"), { nth: -1, day: "FR" });
    equal(weekdayOf("2026-03-01"), { nth: 1, day: "SU" });
  },
  "a rule that the form made is read back into it; another is left alone": () => {
    const common = { date: "2026-03-13", time: "19:05", zone: "Europe/Berlin" };
    for (const wish of [
      { ...common, every: "daily", days: [], by: "day", until: "2026-04-01" },
      { ...common, every: "weekly", days: ["MO", "FR"], by: "day", until: "" },
      { ...common, every: "monthly", days: [], by: "day", until: "" },
      { ...common, every: "monthly", days: [], by: "weekday", until: "2027-01-01" },
    ]) equal(wishOf(ruleOf(wish)), wish);
    for (const rule of [
      "DTSTART;TZID=Europe/Berlin:20260313T190000\nRRULE:FREQ=WEEKLY;INTERVAL=2",
      "DTSTART;TZID=Europe/Berlin:20260313T190000\nRRULE:FREQ=MONTHLY;BYDAY=1MO",
      "DTSTART:20260313T190000Z\nRRULE:FREQ=DAILY",
      "nothing",
    ]) equal(wishOf(rule), null);
    equal(clockIn("2026-07-01T17:00:00Z", "Europe/Berlin"), { date: "2026-07-01", time: "19:00" });
  },
  "addresses in the log are links, without what ends the sentence": () => {
    const parts = linked("Failed: https://a.example/x?y=1. See (http://b.example), not javascript:alert(1)");
    equal(parts.map((part) => part.props?.href ?? part), [
      "Failed: ", "https://a.example/x?y=1", ". See (", "http://b.example", "), not javascript:alert(1)",
    ]);
  },
  "contrast is counted as WCAG does": () => {
    equal(contrast("#ffffff", "#000000"), 21);
    equal(contrast("#808080", "#808080"), 1);
    ok(Math.abs(contrast("#777777", "#ffffff") - 4.48) < 0.01);
    equal(tooWeak((name) => (name.includes("text") ? "#000000" : "#ffffff")).map(({ key }) => key).join(), "contrast.links");
  },
  "a larger picture costs more, a card leaves the processor most of it, passing through next to nothing": () => {
    const small = { scaledHeight: 360, framerate: 30, cpuUsageLevel: 2, videoBitrate: 600, audioBitrate: 64 };
    const large = { ...small, scaledHeight: 720 };
    equal(costOf(large, false).cores / costOf(small, false).cores, 4);
    ok(costOf({ ...large, cpuUsageLevel: 4 }, false).cores > costOf(large, false).cores * 2);
    ok(costOf(large, true).cores < costOf(large, false).cores / 2);
    equal(costOf(large, false).kbps, 664);
    equal(costOf({ ...large, videoPassthrough: true }, false).kbps, null);
    ok(costOf({ ...large, videoPassthrough: true }, false).cores < 0.05);
  },
  "an encoder is told the host and the port that are in force": () => {
    equal(encoderAddress(null, "example.com"), "rtmp://example.com/live");
    equal(encoderAddress({ rtmp: { host: "", port: 1940 } }, "example.com"), "rtmp://example.com:1940/live");
    equal(encoderAddress({ rtmp: { host: "10.0.0.2", port: 1935 } }, "example.com"), "rtmp://10.0.0.2/live");
    equal(encoderAddress({ rtmp: { host: "::1", port: 1935 } }, "example.com"), "rtmp://[::1]/live");
  },
  "headings of a previewed text stand below those of the page": () => {
    equal(lowered('<h1 id="a">A</h1><hr><h6>F</h6>'), '<h3 id="a">A</h3><hr><h6>F</h6>');
  },
  "a file's name is made one that the server takes": () => {
    equal(emojiName("party parrot.gif"), "party parrot.gif");
    equal(emojiName("../../x?.png"), "x-.png");
    equal(emojiName("雪.png"), "雪.png");
  },
};
