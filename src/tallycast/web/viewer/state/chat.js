// @ts-check
/**
 * The chat's state as signals, and the actions that change it. Knows neither the socket nor the page's nodes.
 * However many messages come, what is drawn changes once a frame: `schedule` says when.
 */
import { batch, computed, signal } from "@preact/signals-core";
import { ChatLog, knownNames, shownRows } from "./chat-log.js";
import { Outbox } from "./outbox.js";

/** The chat stays open this long after a broadcast (contract). */
const OPEN_AFTER_END_MS = 5 * 60_000;
/** Losses that are mended so soon are not worth a word. */
const SILENT_FAILURES = 1;
/** A message that is out for so long is shown as being on its way. */
export const SLOW_MS = 1_000;

/** @typedef {"disabled"|"offline"|"open"} Availability */
/** @typedef {"connecting"|"open"|"reconnecting"|"removed"|"banned"} Connection */
/** @typedef {{html: string, until: number}} Notice `until`: when the viewer may write again */

/**
 * @param {{disabled: boolean, online: boolean, early?: boolean, endedAtMs: number|null, now: number}} situation
 *   `early`: the server opened the chat for a broadcast that is planned
 * @returns {Availability} open also on a server that never had a broadcast
 */
export function availabilityOf({ disabled, online, early = false, endedAtMs, now }) {
  if (disabled) return "disabled";
  if (early) return "open";
  return online || endedAtMs === null || now < endedAtMs + OPEN_AFTER_END_MS ? "open" : "offline";
}

/**
 * @param {object} options
 * @param {import("./user.js").User} options.user
 * @param {(callback: () => void) => void} [options.schedule] calls back before the next picture is drawn
 * @param {() => number} [options.now] wall clock in milliseconds
 */
export function createChat({ user, schedule = queueMicrotask, now = Date.now }) {
  const log = new ChatLog();
  const outbox = new Outbox();
  const revision = signal(0);
  const outgoing = signal(outbox.items);
  const connection = signal(/** @type {Connection} */ ("connecting"));
  const notice = signal(/** @type {Notice|null} */ (null));
  const draft = signal("");
  const atNewest = signal(true);
  const unseen = signal(0);
  /** Came while the page was out of sight. */
  const missed = signal(0);
  let scheduled = false;
  let newRows = 0;
  let wasModerator = /** @type {boolean|null} */ (null);
  /** The last row from before the present connection. */
  let lastBefore = "";

  function changed() {
    if (scheduled) return;
    scheduled = true;
    schedule(() => {
      scheduled = false;
      batch(() => {
        revision.value += 1;
        if (!atNewest.peek()) unseen.value += newRows;
        newRows = 0;
        outgoing.value = outbox.items;
      });
    });
  }

  /** @param {any} event */
  function addRow(event) {
    if (log.add(event) && !event.hidden) newRows += 1;
    if (event.kind === "message" && event.user.id === user.self.peek()?.id) outbox.shown(event.body);
  }

  /** @param {any} event a chat event of the wire that is no end */
  function receive(event) {
    if (event.kind === "self") {
      const before = wasModerator;
      user.told(event.user);
      wasModerator = user.isModerator.peek();
      if (before === false && wasModerator) log.add({ kind: "notice", text: "moderator", at: now() });
    } else if (event.kind === "visibility") {
      log.setVisible(event.ids, event.visible);
    } else if (event.kind === "refused") {
      refused(event);
    } else {
      addRow(event);
      if (event.kind === "message" || event.kind === "system") missed.value += 1;
    }
    changed();
  }

  /** @param {{html: string, text: string, waitSeconds: number}} refusal */
  function refused({ html, text, waitSeconds }) {
    notice.value = { html, until: now() + waitSeconds * 1_000 };
    if (!outbox.refused(text)) return;
    // The words go back to where they were written, or wait beside what is written now.
    if (draft.peek().trim() === "") draft.value = text;
    else outbox.add(text, "failed", now());
  }

  return {
    /** Rows as they are shown. */
    shown: computed(() => {
      revision.value;
      return shownRows(log.rows, user.isModerator.value);
    }),
    /** @returns {string[]} whom a message can name, the latest first */
    names: () => knownNames(log.rows, user.self.peek()?.id),
    connection,
    outgoing,
    notice,
    draft,
    atNewest,
    unseen,
    missed,
    receive,
    /** The list is (not) at its newest row. @param {boolean} is */
    scrolled(is) {
      if (is) unseen.value = 0;
      atNewest.value = is;
    },
    opened() {
      lastBefore = log.rows.at(-1)?.key ?? "";
    },
    /** @param {any[]} events the server's history as events */
    history(events) {
      const self = user.self.peek()?.id;
      for (const row of log.merge(events, lastBefore)) {
        if (row.user.id === self) outbox.shown(row.body ?? "", { strict: true });
      }
      outbox.settle();
      connection.value = "open";
      changed();
    },
    /** @param {number} failures in a row */
    lost(failures) {
      outbox.disconnected();
      if (failures > SILENT_FAILURES) connection.value = "reconnecting";
      changed();
    },
    outbox,
    /** What is on its way has changed. */
    changed,
    /** @param {string} html @param {number} [waitMs] */
    say(html, waitMs = 0) {
      notice.value = { html, until: now() + waitMs };
    },
  };
}

/** @typedef {ReturnType<typeof createChat>} Chat */
