import { h, render } from "preact";
import { readBody } from "/web/viewer/chat/body.js";
import { begunAt, choicesFor, complete } from "/web/viewer/chat/completion.js";
import { groupsOf, loadEmoji, RECENT, search, SERVER, used } from "/web/viewer/chat/emoji-data.js";
import { countGraphemes, measure } from "/web/viewer/chat/graphemes.js";
import { covers, Heights, placeAt, placeAtEnd, ROWS_DRAWN } from "/web/viewer/chat/window.js";
import { clampWidth } from "/web/viewer/state/chat-view.js";
import { createKeep } from "/web/viewer/state/preferences.js";
import { equal, ok } from "./check.js";

const shownAs = (html, options) => {
  const place = document.createElement("div");
  render(h("div", null, readBody(html, options).nodes), place);
  return place.firstElementChild.innerHTML;
};
const rows = (count) => Array.from({ length: count }, (_, n) => ({ row: { key: `k${n}` } }));
const EMOJI = {
  emoji: "😀",
  annotation: "grinning face",
  group: 0,
  order: 1,
  version: 1,
  tags: ["happy"],
  shortcodes: ["grinning"],
};

export const tests = {
  // Bodies: the allow-list
  "what the server renders stays": () => {
    const html = "<p>a <strong>b</strong> <em>c</em><br><code>d</code></p>";
    equal(shownAs(html), html);
  },
  "what is not on the list is the text inside it; scripts and frames are nothing": () => {
    equal(shownAs("<h1>big</h1><p><u>x</u></p>"), "big<p>x</p>");
    equal(
      shownAs("<script>alert(1)</script><iframe src=x></iframe><svg onload=alert(1)><text>y</text></svg><p>z</p>"),
      "<p>z</p>",
    );
    equal(shownAs("<style>p{}</style><template><p>no</p></template>"), "");
  },
  "no attribute gets through but those of links and emoji": () => {
    equal(shownAs('<p onclick="x()" style="color:red" id="app" class="y">z</p>'), "<p>z</p>");
    equal(
      shownAs('<img src="/img/emoji/cat.png" alt=":cat:" onerror="x()" class="z">'),
      '<img src="/img/emoji/cat.png" alt=":cat:" title=":cat:" class="emoji" loading="lazy" decoding="async">',
    );
  },
  "pictures from elsewhere are their names, links to anything but the web their words": () => {
    equal(shownAs('<img src="https://x/y.png" alt="cat">'), "cat");
    equal(shownAs('<img src="/img/emoji/../../logo" alt="cat">'), "cat");
    for (const address of [
      "javascript:alert(1)",
      " java\tscript:alert(1)",
      "data:text/html,x",
      "//x",
      "/admin",
    ]) {
      equal(shownAs(`<a href="${address}">x</a>`), "x");
    }
  },
  "links open apart and take nothing with them": () => {
    equal(
      shownAs('<a href="https://example.org/?a=1&amp;b" target="_self" rel="x">y</a>'),
      '<a href="https://example.org/?a=1&amp;b" target="_blank" rel="noopener noreferrer nofollow">y</a>',
    );
  },
  "the server's own lines may hold more, and no more than that": () => {
    equal(
      shownAs('<h2>x</h2><ul><li onclick="y()">z</li></ul>', { wide: true }),
      "<h2>x</h2><ul><li>z</li></ul>",
    );
    equal(shownAs('<form action="/x"><input></form>', { wide: true }), "");
  },
  "one's own name as a word is marked, inside another word it is not": () => {
    equal(shownAs("<p>hi @Mira!</p>", { name: "Mira" }), '<p>hi <mark class="mention">@Mira</mark>!</p>');
    equal(readBody("<p>mira</p>", { name: "Mira" }).mentions, true);
    equal(readBody("<p>Miracle, Admira</p>", { name: "Mira" }).mentions, false);
    equal(readBody("<p>c++ rocks</p>", { name: "C++" }).mentions, true);
    equal(readBody("<p>anything</p>", { name: "" }).mentions, false);
  },
  "a few emoji alone are big, words and numbers are not": () => {
    equal(readBody("<p>🎹🔥</p>").big, true);
    equal(readBody('<p><img src="/img/emoji/a.png" alt=":a:"></p>').big, true);
    for (const html of ["<p>12</p>", "<p>🎹 yes</p>", "<p>🎹🎹🎹🎹🎹</p>", "<p></p>"])
      equal(readBody(html).big, false);
  },

  // Completion
  "an @ or a colon that begins a word can be completed": () => {
    equal(begunAt("hey @mi", 7), { sign: "@", begun: "mi", from: 4 });
    equal(begunAt("@", 1), { sign: "@", begun: "", from: 0 });
    equal(begunAt("a@b", 3), null);
    equal(begunAt(":c", 2), null);
    equal(begunAt(":ca", 3).sign, ":");
    equal(begunAt("12:30", 5), null);
  },
  "those that begin so come before those that hold it": () => {
    equal(
      choicesFor("MI", ["Naomi", "Mira", "Kaz", "mint"], (name) => name),
      ["Mira", "mint", "Naomi"],
    );
  },
  "it is written at the caret": () => {
    equal(complete("a @mi b", 5, { sign: "@", begun: "mi", from: 2 }, "Mira K"), {
      text: "a @Mira K  b",
      caret: 10,
    });
    equal(complete(":ca", 3, { sign: ":", begun: "ca", from: 0 }, "cat").text, ":cat: ");
  },

  // Length
  "a family is one character, as people count": () => {
    equal(countGraphemes("👨‍👩‍👧‍👦é🇪🇺"), 3);
    equal(measure("x".repeat(300), 2048).fits, true);
    equal(measure("x".repeat(301), 2048), { count: 301, fits: false });
    equal(measure("short", 2048).count, 0);
  },
  "what is too large for a frame does not fit, however few characters it is": () => {
    equal(measure("👨‍👩‍👧‍👦".repeat(100), 2048).fits, false);
  },

  // The window of rows
  "a short list is drawn whole": () => {
    equal(placeAtEnd(rows(3), new Heights()), { first: 0, end: 3, above: 0, below: 0 });
  },
  "of a long one no more than the budget, the rest is space": () => {
    const heights = new Heights();
    for (const { row } of rows(1_000)) heights.learn(row.key, 20);
    equal(placeAtEnd(rows(1_000), heights), {
      first: 1_000 - ROWS_DRAWN,
      end: 1_000,
      above: (1_000 - ROWS_DRAWN) * 20,
      below: 0,
    });
    const middle = placeAt(rows(1_000), heights, 10_000);
    equal(middle.end - middle.first, ROWS_DRAWN);
    ok(middle.above <= 9_600 && middle.above > 9_500, "rows begin above what is seen");
    equal(middle.above + ROWS_DRAWN * 20 + middle.below, 20_000);
    ok(covers(middle, { top: 10_000, height: 600, total: 20_000 }));
    ok(!covers(middle, { top: 8_000, height: 600, total: 20_000 }));
    ok(!covers(middle, { top: 11_000, height: 600, total: 20_000 }));
  },
  "unknown heights are guessed from the known ones, and all are forgotten with the width": () => {
    const heights = new Heights();
    heights.learn("a", 20);
    heights.learn("b", 40);
    heights.learn("b", 60);
    equal(heights.of("c"), 40);
    heights.forget();
    equal(heights.of("a") === 20, false);
  },
  "the column leaves room for the picture": () => {
    equal([clampWidth(50, 1_200), clampWidth(340, 1_200), clampWidth(5_000, 1_200)], [200, 340, 800]);
  },

  // Emoji
  "the server's emoji come first, then those used lately": () => {
    const map = new Map();
    const keep = createKeep(() => ({
      getItem: (key) => map.get(key) ?? null,
      setItem: (key, value) => map.set(key, value),
    }));
    const all = loadEmoji(
      [{ name: "Cat", url: "/img/emoji/cat.png" }],
      [EMOJI, { ...EMOJI, emoji: "🫩", version: 16 }, { ...EMOJI, group: 2 }],
    );
    equal(
      all.map(({ written }) => written),
      [":Cat:", "😀"],
    );
    equal(
      groupsOf(all, keep).map(({ group }) => group),
      [SERVER, 0],
    );
    used(keep, all[1]);
    used(keep, all[1]);
    const groups = groupsOf(all, keep);
    equal(
      groups.map(({ group }) => group),
      [SERVER, RECENT, 0],
    );
    equal(groups[1].emoji.length, 1);
  },
  "a search finds by the beginnings of words": () => {
    const all = loadEmoji([], [EMOJI]);
    equal(search(all, "happ gri").length, 1);
    equal(search(all, "appy").length, 0);
  },
};
