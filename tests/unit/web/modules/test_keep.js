import { createPopOut } from "/web/viewer/chat/pop-out.js";
import { createEngineLoader } from "/web/viewer/player/engine-loader.js";
import { createChatView } from "/web/viewer/state/chat-view.js";
import { createKeep, createPreferences } from "/web/viewer/state/preferences.js";
import { createUser } from "/web/viewer/state/user.js";
import { equal, until } from "./check.js";

/** A storage of this browser; `full` refuses what is written, as private windows do. */
function storageOf(entries = new Map()) {
  const storage = {
    full: false,
    getItem: (key) => entries.get(key) ?? null,
    setItem(key, value) {
      if (storage.full) throw new DOMException("full", "QuotaExceededError");
      entries.set(key, value);
    },
    removeItem(key) {
      if (storage.full) throw new DOMException("full", "QuotaExceededError");
      entries.delete(key);
    },
  };
  return storage;
}

export const tests = {
  "what the browser does not take lasts as long as the page": () => {
    const storage = storageOf(new Map([["a", "before"]]));
    const keep = createKeep(() => storage);
    storage.full = true;
    keep.write("a", "after");
    keep.write("b", "new");
    equal([keep.read("a"), keep.read("b")], ["after", "new"]);
    keep.remove("a");
    equal(keep.read("a"), null);
    storage.full = false;
    keep.write("a", "taken");
    equal([keep.read("a"), storage.getItem("a")], ["taken", "taken"]);
  },
  "a browser without storage keeps nothing and breaks nothing": () => {
    const keep = createKeep(() => {
      throw new DOMException("no", "SecurityError");
    });
    equal(keep.read("a"), null);
    keep.write("a", "1");
    equal(keep.read("a"), "1");
    keep.remove("a");
    equal(keep.read("a"), null);
  },
  "who is unknown in one tab may be known in another": () => {
    const storage = storageOf(new Map([["accessToken", "old"]]));
    const [one, other] = [0, 1].map(() => createUser({ keep: createKeep(() => storage) }));
    one.forget();
    one.registered("new");
    other.forget();
    equal(storage.getItem("accessToken"), "new");
    other.lookAgain();
    equal(other.token.value, "new");
  },
  "the chat in its own window hides the page's, until that window closes": async () => {
    const view = createChatView({
      preferences: createPreferences(() => storageOf()),
      availability: () => "open",
    });
    const opened = { closed: false, close: () => (opened.closed = true) };
    let lets = false;
    const popOut = createPopOut(view, () => (lets ? opened : null));
    popOut.out();
    equal(view.place.value, "shown");
    lets = true;
    popOut.out();
    equal(view.place.value, "hidden");
    opened.closed = true;
    await until(() => view.place.value === "shown", "the chat is back");
    opened.closed = false;
    popOut.out();
    view.hide(true);
    popOut.back();
    equal([opened.closed, view.place.value], [true, "shown"]);
  },
  "what plays is loaded once, and asked for again after a failure": async () => {
    const told = [];
    let fails = true;
    let wanted = true;
    const loader = createEngineLoader({
      load: async () => {
        told.push("load");
        if (fails) throw new TypeError("no network");
        return "engines";
      },
      isWanted: () => wanted,
      onLoaded: (engines) => told.push(engines),
      onFailed: () => told.push("failed"),
      later: (action) => told.push(action),
    });
    loader.ask();
    loader.ask();
    await until(() => told.length === 3, "a later try");
    equal([told[0], told[1], loader.isLoaded], ["load", "failed", false]);
    fails = false;
    const again = told.pop();
    wanted = false;
    again();
    equal(told.length, 2);
    wanted = true;
    again();
    await until(() => loader.isLoaded, "loaded");
    loader.ask();
    equal(told, ["load", "failed", "load", "engines", "engines"]);
  },
};
