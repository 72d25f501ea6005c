import { createSettings } from "/web/admin/state/settings.js";
import { equal, until } from "./check.js";

const ROW = { key: "chat_disabled", path: "chat/disable", label: "Chat disabled", field: { kind: "switch" }, value: false };

/** A server with one setting; each answer waits until it is let go. */
function slowServer() {
  const held = { value: false };
  const changes = [];
  const answers = [];
  const api = {
    settings: async () => [{ ...ROW, value: held.value }],
    change: (_path, value) => {
      changes.push(value);
      return new Promise((resolve, reject) => {
        answers.push({
          take: () => {
            held.value = value;
            resolve();
          },
          refuse: () => reject(new Error("no")),
        });
      });
    },
  };
  return { api, held, changes, answers };
}

async function opened(server) {
  const settings = createSettings({ api: server.api });
  await settings.load();
  return { settings, entry: settings.entries.peek().get(ROW.key) };
}

export const tests = {
  async "what is changed while a save is on its way is saved after it"() {
    const server = slowServer();
    const { settings, entry } = await opened(server);
    settings.edit(entry, true);
    settings.save(entry);
    await until(() => server.answers.length === 1, "the first save");
    settings.edit(entry, false);
    const last = settings.save(entry);
    server.answers[0].take();
    await until(() => server.answers.length === 2, "the second save");
    server.answers[1].take();
    await last;
    equal(server.changes, [true, false]);
    equal([server.held.value, entry.row.peek().value, entry.draft.peek()], [false, false, false]);
    equal(entry.progress.peek().phase, "saved");
  },

  async "asked for twice it is saved once, and can still be taken back"() {
    const server = slowServer();
    const { settings, entry } = await opened(server);
    settings.edit(entry, true);
    settings.save(entry);
    const again = settings.save(entry);
    await until(() => server.answers.length === 1, "the save");
    server.answers[0].take();
    await again;
    equal(server.changes, [true]);
    equal(entry.before.peek(), { value: false });
  },

  async "a refused save does not hold up the next"() {
    const server = slowServer();
    const { settings, entry } = await opened(server);
    settings.edit(entry, true);
    settings.save(entry);
    const again = settings.save(entry);
    await until(() => server.answers.length === 1, "the first save");
    server.answers[0].refuse();
    await until(() => server.answers.length === 2, "the second save");
    server.answers[1].take();
    await again;
    equal([server.held.value, entry.progress.peek().phase], [true, "saved"]);
  },

  async "rows that were asked for before do not undo those that came later"() {
    const server = slowServer();
    const { settings, entry } = await opened(server);
    let late;
    const settled = server.api.settings;
    server.api.settings = () =>
      new Promise((resolve) => {
        late = resolve;
      });
    const first = settings.load();
    server.api.settings = settled;
    server.held.value = true;
    await settings.load();
    late([{ ...ROW, value: false }]);
    await first;
    equal([entry.row.peek().value, entry.draft.peek()], [true, true]);
  },
};
