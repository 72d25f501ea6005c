// @ts-check
/**
 * What was said and what happened, in order: pure, bounded, each thing once. Rows are values: a change puts
 * another object in the place of the old one, so that whoever draws them sees by identity what is new.
 */

/**
 * @typedef {object} Row
 * @property {string} key
 * @property {"message"|"system"|"action"|"social"|"joined"|"parted"|"renamed"|"notice"} kind
 * @property {number} at milliseconds, the server's clock
 * @property {any} [user] who says it, or whom it is about
 * @property {string} [body] HTML
 * @property {string} [from] @property {string} [oldName]
 * @property {string} [title] @property {string} [link] @property {string} [image]
 * @property {string[]} [names] of those who came or went together, the latest last, a few
 * @property {number} [count] how many they are
 * @property {string} [text] key of a text of the page
 * @property {boolean} [hidden] by a moderator
 */

/** So many stay; a little more is let grow before the oldest go together. */
const ROWS_MOST = 1_000;
const ROWS_SLACK = 100;
/** Who comes or goes within this time shares a row with those before. */
const TOGETHER_MS = 60_000;
const NAMES_MOST = 3;
/** Messages of one person stand under one name for so long, and so many of them. */
const GROUP_MS = 40_000;
const GROUP_MOST = 5;

export class ChatLog {
  /** @type {Row[]} */
  rows = [];
  /** @type {Map<string, Row>} */
  #byKey = new Map();
  #locals = 0;

  /** @param {any} event one of the wire's row events @returns {boolean} is it new */
  add(event) {
    const { id, ...rest } = event;
    const key = id || `local-${++this.#locals}`;
    if (this.#byKey.has(key)) return false;
    /** @type {Row} */
    const row = { key, ...rest };
    const last = this.rows.at(-1);
    if (row.kind === "joined" || row.kind === "parted") {
      const together = last?.kind === row.kind && row.at - last.at < TOGETHER_MS ? last : null;
      row.names = [...(together?.names ?? []), row.user.displayName].slice(-NAMES_MOST);
      row.count = (together?.count ?? 0) + 1;
      if (together) {
        this.#replace(this.rows.length - 1, { ...together, names: row.names, count: row.count });
        return false;
      }
    }
    this.rows.push(row);
    this.#byKey.set(key, row);
    if (this.rows.length > ROWS_MOST + ROWS_SLACK) {
      for (const old of this.rows.splice(0, this.rows.length - ROWS_MOST)) this.#byKey.delete(old.key);
    }
    return true;
  }

  /**
   * The server's history, oldest first. What is missing here is put where it belongs. What was here up to the
   * row `upTo`, within the history's span, and is not in it, was hidden meanwhile.
   * @param {any[]} events @param {string} [upTo] a row's key
   * @returns {Row[]} the messages that were missing here
   */
  merge(events, upTo = "") {
    const messages = events.filter(({ kind }) => kind === "message");
    if (messages.length === 0) return [];
    const present = new Set(messages.map(({ id }) => id));
    const oldest = messages[0].at;
    const end = this.rows.findLastIndex(({ key }) => key === upTo) + 1;
    this.rows.slice(0, end).forEach((row, index) => {
      if (row.kind !== "message" || row.at < oldest) return;
      const hidden = !present.has(row.key);
      if (Boolean(row.hidden) !== hidden) this.#replace(index, { ...row, hidden });
    });
    const missing = messages.filter(({ id }) => !this.#byKey.has(id));
    const added = missing.flatMap((event) => (this.add(event) ? this.rows.slice(-1) : []));
    if (added.length > 0) this.rows.sort((one, other) => one.at - other.at);
    return added;
  }

  /** @param {string[]} ids @param {boolean} visible */
  setVisible(ids, visible) {
    for (const id of ids) {
      const row = this.#byKey.get(id);
      if (row) this.#replace(this.rows.lastIndexOf(row), { ...row, hidden: !visible });
    }
  }

  /** @param {number} index @param {Row} row */
  #replace(index, row) {
    this.rows[index] = row;
    this.#byKey.set(row.key, row);
  }
}

/** @typedef {{row: Row, continues: boolean}} Shown */

/**
 * Rows as they are shown: without the hidden ones (moderators see them), each with whether it stands under
 * the name of the one before.
 * @param {readonly Row[]} rows @param {boolean} withHidden @returns {Shown[]}
 */
export function shownRows(rows, withHidden) {
  /** @type {Shown[]} */
  const shown = [];
  /** @type {Row|null} */
  let last = null;
  let group = 0;
  for (const row of rows) {
    if (row.hidden && !withHidden) continue;
    const continues =
      row.kind === "message" &&
      last?.kind === "message" &&
      last.user.id === row.user.id &&
      last.user.displayName === row.user.displayName &&
      row.at - last.at < GROUP_MS &&
      group < GROUP_MOST;
    group = continues ? group + 1 : 1;
    shown.push({ row, continues });
    last = row;
  }
  return shown;
}

/**
 * Who can be named in a message: those who wrote or came lately, the latest first, each once.
 * @param {readonly Row[]} rows @param {string} [but] an id to leave out
 */
export function knownNames(rows, but = "") {
  const seen = new Set([but]);
  const names = new Set();
  for (let index = rows.length - 1; index >= 0; index -= 1) {
    const { user } = rows[index];
    if (!user?.displayName || seen.has(user.id)) continue;
    seen.add(user.id);
    names.add(user.displayName);
  }
  return [...names];
}
