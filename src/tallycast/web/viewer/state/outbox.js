// @ts-check
/**
 * What the viewer has sent and the server has not yet shown: pure. The server tells no receipt; a message of
 * one's own that comes back, or a refusal that quotes it, is one.
 */

/**
 * waiting: never written. sent: on an open connection. doubtful: the connection is gone, and with it the
 * receipt. failed: nobody got it, and the viewer decides.
 * @typedef {{key: number, text: string, state: "waiting"|"sent"|"doubtful"|"failed", sentAt: number}} Outgoing
 */

/** Markdown, tags and emoji colons fall away, what remains is the same both ways. @param {string} text */
const essence = (text) => text.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();

/** @param {string} html as the server renders a message: pictures stand for their names */
const essenceOfHtml = (html) =>
  essence(
    html
      .replace(/<img[^>]*\balt="([^"]*)"[^>]*>/g, "$1")
      .replace(/<[^>]*>/g, "")
      .replace(/&(?:lt|gt|amp|quot|#\d+|#x[\da-f]+);/gi, ""),
  );

export class Outbox {
  /** @type {readonly Outgoing[]} */
  items = [];
  #keys = 0;

  /** @param {string} text @param {Outgoing["state"]} state @param {number} now */
  add(text, state, now) {
    this.items = [...this.items, { key: ++this.#keys, text, state, sentAt: now }];
  }

  /** @param {number} key */
  remove(key) {
    this.items = this.items.filter((item) => item.key !== key);
  }

  /** @param {number} key @param {Partial<Outgoing>} change */
  change(key, change) {
    this.items = this.items.map((item) => (item.key === key ? { ...item, ...change } : item));
  }

  /**
   * A message of one's own was shown: it is the first that looks like it, or else the first at all.
   * @param {string} html @param {{strict?: boolean}} [options] strict: in the history, where only one counts
   *   that looks like it
   */
  shown(html, { strict = false } = {}) {
    const seen = essenceOfHtml(html);
    const sent = this.items.filter(({ state }) => state === (strict ? "doubtful" : "sent"));
    const match = sent.find(({ text }) => essence(text) === seen) ?? (strict ? undefined : sent[0]);
    if (match) this.remove(match.key);
  }

  /** @param {string} text @returns {boolean} was it one of these */
  refused(text) {
    const match = this.items.find((item) => item.state === "sent" && item.text === text);
    if (match) this.remove(match.key);
    return match !== undefined;
  }

  /** The connection that carried them is gone. */
  disconnected() {
    this.#all("sent", "doubtful");
  }

  /** The history was looked through: what was not in it got nowhere. */
  settle() {
    this.#all("doubtful", "failed");
  }

  /** @param {Outgoing["state"]} from @param {Outgoing["state"]} to */
  #all(from, to) {
    this.items = this.items.map((item) => (item.state === from ? { ...item, state: to } : item));
  }

  /** @param {number} before a time @returns {boolean} does one wait for its receipt since then */
  overdue(before) {
    return this.items.some(({ state, sentAt }) => state === "sent" && sentAt < before);
  }

  /** @returns {Outgoing[]} those that were never written */
  get waiting() {
    return this.items.filter(({ state }) => state === "waiting");
  }
}
