import { availabilityOf, createChat } from "/web/viewer/state/chat.js";
import { ChatLog, knownNames, shownRows } from "/web/viewer/state/chat-log.js";
import { Outbox } from "/web/viewer/state/outbox.js";
import { createKeep } from "/web/viewer/state/preferences.js";
import { createUser } from "/web/viewer/state/user.js";
import { equal, ok } from "./check.js";

const person = (id, rest = {}) => ({ id, displayName: id.toUpperCase(), displayColor: 0, ...rest });
const message = (id, user, at = 0, body = `<p>${id}</p>`) => ({
  kind: "message",
  id,
  at,
  user: person(user),
  body,
  hidden: false,
});
const memory = () => {
  const map = new Map();
  return {
    map,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => map.set(key, value),
    removeItem: (key) => map.delete(key),
  };
};
function build({ now = () => 0 } = {}) {
  const storage = memory();
  const user = createUser({ keep: createKeep(() => storage) });
  const chat = createChat({ user, now, schedule: (callback) => callback() });
  chat.receive({ kind: "self", user: person("me") });
  return { chat, user, storage };
}
const keys = (chat) => chat.shown.value.map(({ row }) => row.key);

export const tests = {
  // The log
  "a thing is in the log once, whoever tells it": () => {
    const log = new ChatLog();
    equal([log.add(message("a", "x")), log.add(message("a", "x"))], [true, false]);
    equal(log.rows.length, 1);
  },
  "the history fills the gap where it was, and doubles nothing": () => {
    const log = new ChatLog();
    log.add(message("a", "x", 1));
    log.add(message("d", "x", 4));
    const added = log.merge([
      message("a", "x", 1),
      message("b", "x", 2),
      message("c", "x", 3),
      message("d", "x", 4),
    ]);
    equal(
      added.map(({ key }) => key),
      ["b", "c"],
    );
    equal(
      log.rows.map(({ key }) => key),
      ["a", "b", "c", "d"],
    );
  },
  "what the history lacks was hidden meanwhile; what came since the connection opened was not": () => {
    const log = new ChatLog();
    for (const [id, at] of [
      ["old", 1],
      ["a", 5],
      ["b", 6],
      ["live", 9],
    ])
      log.add(message(id, "x", at));
    log.merge([message("a", "x", 5), message("c", "x", 7)], "b");
    equal(
      log.rows.filter(({ hidden }) => hidden).map(({ key }) => key),
      ["b"],
    );
  },
  "the oldest go when there are too many": () => {
    const log = new ChatLog();
    for (let n = 0; n < 2_500; n += 1) log.add(message(`m${n}`, "x", n));
    ok(log.rows.length <= 1_100);
    equal(log.rows.at(-1).key, "m2499");
    ok(log.add(message("m0", "x", 0)), "what is forgotten can come again");
  },
  "who comes in a row shares one, with a count": () => {
    const log = new ChatLog();
    for (const id of ["a", "b", "c", "d"]) log.add({ kind: "joined", id, at: 0, user: person(id) });
    equal(log.rows.length, 1);
    equal([log.rows[0].names, log.rows[0].count], [["B", "C", "D"], 4]);
  },
  "messages of one person stand under one name: within 40 seconds, five at most": () => {
    const rows = [0, 1, 2, 3, 4, 5].map((n) => ({ ...message(`m${n}`, "x", n * 1000), key: `m${n}` }));
    equal(
      shownRows(rows, false).map(({ continues }) => continues),
      [false, true, true, true, true, false],
    );
    const late = [{ ...rows[0] }, { ...rows[1], at: 40_000 }];
    equal(shownRows(late, false)[1].continues, false);
  },
  "a hidden head leaves its name to the next; moderators see it": () => {
    const rows = [
      { ...message("a", "x"), key: "a", hidden: true },
      { ...message("b", "x"), key: "b" },
    ];
    equal(
      shownRows(rows, false).map(({ row, continues }) => [row.key, continues]),
      [["b", false]],
    );
    equal(shownRows(rows, true).length, 2);
  },
  "names to be mentioned: the latest first, each person once, under the present name, not oneself": () => {
    const rows = [message("1", "a"), message("2", "b"), message("3", "a"), message("4", "me")];
    rows[2] = { ...rows[2], user: person("a", { displayName: "Anew" }) };
    equal(knownNames(rows, "me"), ["Anew", "B"]);
  },

  // The outbox
  "one's own message that comes back is a receipt, whatever Markdown made of it": () => {
    const outbox = new Outbox();
    outbox.add("first", "sent", 0);
    outbox.add("a **bold** :cat: & more", "sent", 0);
    outbox.shown('<p>a <strong>bold</strong> <img alt=":cat:" src="/img/emoji/cat.png"> &amp; more</p>');
    equal(
      outbox.items.map(({ text }) => text),
      ["first"],
    );
  },
  "one that looks like none of them is the first that is out": () => {
    const outbox = new Outbox();
    outbox.add("see [this](https://example.org)", "sent", 0);
    outbox.shown("<p>see <a>this</a></p>");
    equal(outbox.items, []);
  },
  "after a loss, what is not in the history got nowhere; what is, did": () => {
    const outbox = new Outbox();
    outbox.add("there", "sent", 0);
    outbox.add("gone", "sent", 0);
    outbox.add("later", "waiting", 0);
    outbox.disconnected();
    outbox.shown("<p>there</p>", { strict: true });
    outbox.shown("<p>something else</p>", { strict: true });
    outbox.settle();
    equal(
      outbox.items.map(({ text, state }) => [text, state]),
      [
        ["gone", "failed"],
        ["later", "waiting"],
      ],
    );
  },

  // The chat
  "it is open during a broadcast, five minutes after, and where there never was one": () => {
    const at = (rest) => availabilityOf({ disabled: false, online: false, endedAtMs: 0, now: 0, ...rest });
    equal(at({ online: true, now: 1e9 }), "open");
    equal(at({ now: 299_999 }), "open");
    equal(at({ now: 300_000 }), "offline");
    equal(at({ endedAtMs: null, now: 1e9 }), "open");
    equal(at({ online: true, disabled: true }), "disabled");
    // Opened by the server before a planned broadcast; not against the operator's will.
    equal(at({ now: 1e9, early: true }), "open");
    equal(at({ early: true, disabled: true }), "disabled");
  },
  "live messages before the history do not come twice": () => {
    const { chat } = build();
    chat.opened();
    chat.receive(message("b", "x", 2));
    chat.history([message("a", "x", 1), message("b", "x", 2)]);
    equal(keys(chat), ["a", "b"]);
    equal(chat.connection.value, "open");
  },
  "a moderator's word hides and shows": () => {
    const { chat } = build();
    chat.receive(message("a", "x"));
    chat.receive({ kind: "visibility", ids: ["a", "unknown"], visible: false });
    equal(keys(chat), []);
    chat.receive({ kind: "visibility", ids: ["a"], visible: true });
    equal(keys(chat), ["a"]);
  },
  "who becomes a moderator is told, who is one from the start is not": () => {
    const { chat, user } = build();
    chat.receive({ kind: "self", user: person("me", { scopes: ["MODERATOR"] }) });
    equal(user.isModerator.value, true);
    equal(
      chat.shown.value.map(({ row }) => row.kind),
      ["notice"],
    );
    chat.receive({ kind: "self", user: person("me", { scopes: ["MODERATOR"] }) });
    equal(chat.shown.value.length, 1);
  },
  "away from the newest, what comes is counted; back there, it is seen": () => {
    const { chat } = build();
    chat.receive(message("a", "x"));
    equal(chat.unseen.value, 0);
    chat.scrolled(false);
    chat.receive(message("b", "x"));
    chat.receive(message("b", "x"));
    equal(chat.unseen.value, 1);
    chat.scrolled(true);
    equal(chat.unseen.value, 0);
  },
  "a refusal gives the words back and says until when": () => {
    const { chat } = build({ now: () => 1_000 });
    chat.outbox.add("hello", "sent", 0);
    chat.receive({ kind: "refused", html: "too fast", text: "hello", waitSeconds: 10 });
    equal([chat.draft.value, chat.notice.value.until, chat.outgoing.value], ["hello", 11_000, []]);
  },
  "words that are being written are not overwritten by it": () => {
    const { chat } = build();
    chat.draft.value = "already the next";
    chat.outbox.add("hello", "sent", 0);
    chat.receive({ kind: "refused", html: "too fast", text: "hello", waitSeconds: 10 });
    equal(chat.draft.value, "already the next");
    equal(
      chat.outgoing.value.map(({ text, state }) => [text, state]),
      [["hello", "failed"]],
    );
  },
  "a short loss is not worth a word, the second failure is": () => {
    const { chat } = build();
    chat.history([]);
    chat.lost(1);
    equal(chat.connection.value, "open");
    chat.lost(2);
    equal(chat.connection.value, "reconnecting");
  },
  "the token is kept under its known key, and goes when the server does not know it": () => {
    const { user, storage } = build();
    user.registered("t");
    equal(storage.map.get("accessToken"), "t");
    user.forget();
    equal([user.token.value, storage.map.has("accessToken")], [null, false]);
    equal(createUser({ keep: createKeep(() => storage) }).name.value, "ME");
  },
};
