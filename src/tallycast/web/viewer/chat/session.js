// @ts-check
/**
 * Joins the chat's state with the socket and the API: registers, connects, fills gaps from the history, sends,
 * moderates. A message is on the page once, and none is lost: live ones are taken from the moment the socket
 * is open, then the history brings what came before, and what is there already is known by its id.
 */
import { readEvent, readFrames, writeColor, writeMessage, writeName } from "../../shared/frames.js";
import { createSocket } from "../../shared/socket.js";

/** No receipt for so long: the connection is dead, though nobody has said so. */
const RECEIPT_MS = 8_000;
const WATCH_MS = 1_000;
/** The server lets nobody in from here: it may change its mind. */
const CLOSED_DOOR_MS = 60_000;
const UNAUTHORIZED = 401;
/** The clock has jumped: this machine was asleep, and its connections are gone, whoever has not noticed yet. */
const ASLEEP_MS = 90_000;
/** So many tries fail before the server is asked why. */
const FAILURES_BEFORE_ASKING = 2;

/**
 * @param {object} options
 * @param {import("../../shared/api.js").Api} options.api
 * @param {import("../state/user.js").User} options.user
 * @param {import("../state/chat.js").Chat} options.chat
 * @param {(token: string) => string} options.addressOf the socket's URL
 * @param {() => void} options.onDoubt the server may have switched the chat off
 * @param {Partial<Parameters<typeof createSocket>[0]>} [options.socketOptions] stand-ins in tests
 * @param {() => number} [options.now] wall clock in milliseconds
 * @param {<T>(action: () => Promise<T>) => Promise<T>} [options.alone] runs it while no other tab runs such
 */
export function createChatSession({
  api,
  user,
  chat,
  addressOf,
  onDoubt,
  socketOptions = {},
  now = Date.now,
  alone = (action) => action(),
}) {
  let running = false;
  let lookedAt = 0;
  /** @type {Promise<void>|null} */
  let entering = null;
  let opened = 0;
  let closedDoorUntil = 0;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  let watch;

  async function address() {
    if (now() < closedDoorUntil) throw new Error("the server lets nobody in from here");
    if (user.token.peek() === null) {
      entering ??= alone(enter).finally(() => (entering = null));
      await entering;
    }
    return addressOf(/** @type {string} */ (user.token.peek()));
  }

  /** One viewer is one user, however many tabs and tries there are. */
  async function enter() {
    user.lookAgain();
    if (user.token.peek() !== null) return;
    const { accessToken } = await api.register(user.name.peek() || undefined);
    user.registered(accessToken);
  }

  const socket = createSocket({
    ...socketOptions,
    address,
    onOpen() {
      chat.opened();
      void fill(++opened);
    },
    onText(data) {
      for (const event of readFrames(data)) take(event);
    },
    onDown(failures) {
      opened += 1;
      chat.lost(failures);
      if (failures === FAILURES_BEFORE_ASKING) void askWhy();
    },
  });

  /** @param {import("../../shared/frames.js").ChatEvent} event */
  function take(event) {
    if (event.kind === "unknown-user") user.forget();
    else if (event.kind === "removed") {
      stop();
      chat.connection.value = "removed";
    } else chat.receive(event);
  }

  /** @param {number} mine which connection this is for */
  async function fill(mine) {
    const token = user.token.peek();
    if (token === null) return;
    try {
      const history = await api.chatHistory(token);
      if (mine !== opened) return;
      chat.history(history.flatMap((item) => readEvent(item) ?? []));
      for (const { key, text } of chat.outbox.waiting) {
        if (socket.send(writeMessage(text))) chat.outbox.change(key, { state: "sent", sentAt: now() });
      }
      chat.changed();
    } catch {
      // A history that is not to be had would leave a gap: the connection is taken anew.
      if (mine === opened) socket.renew();
    }
  }

  /** A handshake that is refused says nothing to a page; an ordinary request does. */
  async function askWhy() {
    onDoubt();
    const token = user.token.peek();
    if (token === null) return;
    try {
      await api.chatHistory(token);
    } catch (error) {
      if (!running || /** @type {{status?: number}} */ (error).status !== UNAUTHORIZED) return;
      chat.connection.value = "banned";
      closedDoorUntil = now() + CLOSED_DOOR_MS;
    }
  }

  function look() {
    const sinceMs = now() - lookedAt;
    lookedAt = now();
    if (sinceMs > ASLEEP_MS) socket.renew();
    else if (chat.outbox.overdue(now() - RECEIPT_MS)) socket.renew();
    else if (chat.outbox.overdue(now() - WATCH_MS)) chat.changed();
  }

  function start() {
    if (running) return;
    running = true;
    closedDoorUntil = 0;
    chat.connection.value = "connecting";
    lookedAt = now();
    watch = setInterval(look, WATCH_MS);
    socket.open();
  }

  function stop() {
    running = false;
    opened += 1;
    clearInterval(watch);
    socket.close();
    // Whether they got through, the history tells when it goes on.
    chat.outbox.disconnected();
  }

  /** @param {() => Promise<any>} action @returns {Promise<boolean>} */
  async function tried(action) {
    try {
      await action();
      return true;
    } catch {
      return false;
    }
  }

  const token = () => user.token.peek() ?? "";

  return {
    start,
    stop,
    /** The network is back, or the page is looked at: do not wait for the next try. */
    hurry: socket.hurry,
    /** @param {string} text */
    send(text) {
      chat.outbox.add(text, socket.send(writeMessage(text)) ? "sent" : "waiting", now());
      chat.changed();
    },
    /** @param {number} key of something outgoing */
    sendAgain(key) {
      const item = chat.outbox.items.find((one) => one.key === key);
      if (!item) return;
      chat.outbox.remove(key);
      this.send(item.text);
    },
    /** @param {number} key */
    discard(key) {
      chat.outbox.remove(key);
      chat.changed();
    },
    /** @param {string} name @returns {boolean} was it sent */
    rename: (name) => socket.send(writeName(name)),
    /** @param {number} color @returns {boolean} */
    recolor: (color) => socket.send(writeColor(color)),
    /** @param {string[]} ids @param {boolean} visible */
    setVisible: (ids, visible) => tried(() => api.setVisible(token(), ids, visible)),
    /** @param {string} userId */
    ban: (userId) => tried(() => api.setEnabled(token(), userId, false)),
    /** @param {string} userId */
    detail: (userId) => api.userDetail(token(), userId),
  };
}

/** @typedef {ReturnType<typeof createChatSession>} ChatSession */
