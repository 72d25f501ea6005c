import { createChatSession } from "/web/viewer/chat/session.js";
import { createChat } from "/web/viewer/state/chat.js";
import { createKeep } from "/web/viewer/state/preferences.js";
import { createUser } from "/web/viewer/state/user.js";
import { equal, until } from "./check.js";

/** A chat's session with a server that is played by the test. */
function stage({ entries = new Map(), alone } = {}) {
  const storage = {
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  };
  const user = createUser({ keep: createKeep(() => storage) });
  const chat = createChat({ user });
  const answers = [];
  const sockets = [];
  const clock = { now: 1_000_000 };
  class Socket {
    readyState = 0;

    constructor(url) {
      this.url = url;
      sockets.push(this);
    }

    send() {}

    close() {
      this.readyState = 3;
    }
  }
  const session = createChatSession({
    api: {
      register: () => new Promise((resolve) => answers.push(resolve)),
      chatHistory: async () => [],
    },
    user,
    chat,
    addressOf: (token) => `ws://here/ws?accessToken=${token}`,
    onDoubt() {},
    socketOptions: { Socket, random: () => 0 },
    now: () => clock.now,
    alone,
  });
  return { session, user, chat, answers, sockets, clock, entries };
}

export const tests = {
  "who leaves and comes back while they are being registered is one user": async () => {
    const { session, answers, sockets } = stage();
    session.start();
    await until(() => answers.length === 1, "a registration");
    session.stop();
    session.start();
    answers[0]({ accessToken: "one" });
    await until(() => sockets.length === 1, "a connection");
    equal([answers.length, sockets[0].url], [1, "ws://here/ws?accessToken=one"]);
    session.stop();
  },
  "two tabs of a first visit are one user": async () => {
    const entries = new Map();
    let last = Promise.resolve();
    const alone = (action) => (last = last.then(action));
    const [one, other] = [stage({ entries, alone }), stage({ entries, alone })];
    one.session.start();
    other.session.start();
    await until(() => one.answers.length === 1, "a registration");
    one.answers[0]({ accessToken: "first" });
    await until(() => other.sockets.length === 1, "the other tab's connection");
    equal([other.answers.length, other.sockets[0].url], [0, "ws://here/ws?accessToken=first"]);
    one.session.stop();
    other.session.stop();
  },
  "a machine that slept takes a new connection, one that was only slow keeps it": async () => {
    const { session, sockets, clock } = stage({ entries: new Map([["accessToken", "known"]]) });
    session.start();
    await until(() => sockets.length === 1, "a connection");
    sockets[0].readyState = 1;
    sockets[0].onopen();
    clock.now += 60_000;
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    equal(sockets[0].readyState, 1);
    clock.now += 3_600_000;
    await until(() => sockets.length === 2, "a new connection");
    equal(sockets[0].readyState, 3);
    session.stop();
  },
};
