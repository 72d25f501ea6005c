import { createAdminApi } from "/web/admin/admin-api.js";
import { createItemIds } from "/web/admin/state/item-ids.js";
import { createPolled } from "/web/admin/state/polled.js";
import { createSettings } from "/web/admin/state/settings.js";
import { createSetup } from "/web/admin/state/setup.js";
import { createStatus } from "/web/admin/state/status.js";
import { equal, ok, until } from "./check.js";

/** Questions that wait until each is answered by hand. */
function held() {
  const questions = [];
  const ask = () => new Promise((answer, refuse) => questions.push({ answer, refuse }));
  return { questions, ask };
}

const refusal = (status) => Object.assign(new Error("no"), { status });

const polled = {
  async "an answer that a later question has overtaken shows nowhere"() {
    const { questions, ask } = held();
    const one = createPolled({ ask, everyMs: 60_000 });
    const first = one.refresh();
    const second = one.refresh();
    questions[1].answer("new");
    await second;
    questions[0].answer("old");
    await first;
    equal(one.value.peek(), "new");
  },

  async "answers that take longer than the time between questions show all the same"() {
    const { questions, ask } = held();
    const one = createPolled({ ask, everyMs: 5 });
    const stop = one.start();
    await new Promise((resolve) => setTimeout(resolve, 40));
    equal(questions.length, 1);
    questions[0].answer("late");
    await until(() => one.value.peek() === "late", "the late answer");
    await until(() => questions.length > 1, "the next question");
    stop();
  },
};

const statusOf = (ask, more = {}) =>
  createStatus({ api: { status: ask, warnings: async () => [], logs: async () => [], disconnect: async () => {}, ...more }, hidden: () => false });

const status = {
  async "how it was before the end of a broadcast does not come back"() {
    const { questions, ask } = held();
    const one = statusOf(ask);
    const stop = one.start();
    const ending = one.disconnect();
    await until(() => questions.length === 2, "the second question");
    questions[1].answer({ online: false });
    await ending;
    questions[0].answer({ online: true });
    await Promise.resolve();
    stop();
    equal(one.status.peek(), { online: false });
  },

  async "a broadcast that cannot be ended is told of, and can be tried again"() {
    const one = statusOf(async () => ({}), { disconnect: async () => Promise.reject(refusal(500)) });
    const told = await one.disconnect().then(
      () => "",
      (error) => error.message,
    );
    equal([told, one.ending.peek()], ["no", false]);
  },

  async "a server that answers with errors is not taken for one that is well"() {
    const one = statusOf(async () => Promise.reject(refusal(500)));
    const stop = one.start();
    await until(() => one.failing.peek(), "it fails");
    equal(one.reachable.peek(), true);
    stop();
  },
};

const session = {
  async "a late refusal of the session before does not end the one that began"() {
    const answers = [];
    const fetch = (path) =>
      path === "/api/admin/login" ? Promise.resolve(new Response("{}")) : new Promise((resolve) => answers.push(resolve));
    const api = createAdminApi({ fetch });
    let ended = 0;
    api.whenUnauthorized(() => {
      ended += 1;
    });
    const early = api.status().catch(() => {});
    await api.login("secret", "");
    answers[0](new Response("{}", { status: 401 }));
    await early;
    equal(ended, 0);
    const late = api.status().catch(() => {});
    answers[1](new Response("{}", { status: 401 }));
    await late;
    equal(ended, 1);
  },

  async "an assistant that was put away while it was asked for stays away"() {
    const { questions, ask } = held();
    const setup = createSetup({ api: { get: ask, post: async () => {} } });
    const loading = setup.load();
    await setup.finish();
    questions[0].answer({ finished: false });
    await loading;
    equal(setup.finished.peek(), true);
  },
};

const settings = {
  async "rows that were asked for before a save do not take it back"() {
    const row = { key: "a", path: "a", label: "A", field: { kind: "text" }, value: "old" };
    const { questions, ask } = held();
    const one = createSettings({ api: { settings: ask, change: async () => {} } });
    const loading = one.load();
    questions[0].answer([row]);
    await loading;
    const entry = one.entries.peek().get("a");
    const slow = one.load();
    one.edit(entry, "new");
    const saving = one.save(entry);
    await until(() => questions.length === 3, "the question before the save");
    questions[2].answer([row]);
    await until(() => questions.length === 4, "the question after the save");
    questions[1].answer([row]);
    await slow;
    equal([entry.row.peek().value, entry.draft.peek()], ["new", "new"]);
    // The rows of after the save cannot be had: what was saved holds.
    questions[3].refuse(refusal(0));
    await saving;
    equal([entry.row.peek().value, entry.progress.peek().phase, one.unsaved()], ["new", "saved", false]);
    one.edit(entry, "newer");
    ok(one.unsaved(), "what is written and not saved");
  },
};

const together = {
  async "what somebody else wrote meanwhile is not written over without a word"() {
    const server = { value: ["a"] };
    const writes = [];
    const one = createSettings({
      api: {
        settings: async () => [{ key: "keys", path: "keys", label: "Keys", field: { kind: "list" }, value: server.value }],
        change: async (_path, value) => {
          writes.push(value);
          server.value = value;
        },
      },
    });
    await one.load();
    const entry = one.entries.peek().get("keys");
    one.edit(entry, ["a", "mine"]);
    server.value = ["a", "theirs"];
    await one.save(entry);
    equal([writes.length, entry.progress.peek().key, entry.draft.peek()], [0, "form.changedElsewhere", ["a", "mine"]]);
    // Saved once more it is meant.
    await one.save(entry);
    equal([server.value, entry.progress.peek().phase], [["a", "mine"], "saved"]);
    one.edit(entry, ["a", "mine", "more"]);
    await one.save(entry);
    equal([server.value, entry.progress.peek().phase], [["a", "mine", "more"], "saved"]);
    // Taken back, theirs holds.
    one.edit(entry, ["b"]);
    server.value = ["theirs"];
    await one.save(entry);
    one.discard(entry);
    equal([entry.draft.peek(), entry.progress.peek().phase], [["theirs"], "idle"]);
  },
};

const items = {
  "what was kept beside an item goes with it when others go or move"() {
    const ids = createItemIds();
    const [a, b, c] = [{ key: "a" }, { key: "b" }, { key: "c" }];
    const [one, two, three] = ids.of([a, b, c]);
    equal(ids.of([b, c]), [two, three]);
    equal(ids.of([c, b]), [three, two]);
    const changed = ids.changed(b, { key: "b2" });
    equal(ids.of([c, changed, a]), [three, two, one]);
  },

  "a list that comes anew from the server is the same list"() {
    const ids = createItemIds();
    const before = ids.of([{ key: "a " }, { key: "b" }]);
    equal(ids.of([{ key: "a" }, { key: "b" }]), before);
  },

  "no two items are one, however alike they are"() {
    const ids = createItemIds();
    const found = ids.of([{ key: "a" }, { key: "a" }, { key: "a" }]);
    equal(new Set(found).size, 3);
    const twin = { key: "a" };
    equal(new Set(ids.of([twin, { ...twin }])).size, 2);
  },
};

export const tests = { ...polled, ...status, ...session, ...settings, ...together, ...items };
