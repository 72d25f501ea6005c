// @ts-check
/**
 * What this viewer chose, kept in the browser. Key names are those that people's browsers already hold.
 * Storage may be refused (private windows, embeds): then choices last as long as the page.
 */

const VOLUME_KEY = "owncast_volume";
const LATENCY_KEY = "latencyCompensatorEnabled";
const CAPTIONS_KEY = "tallycast_captions";
const CHAT_HIDDEN_KEY = "tallycast_chat_hidden";
const CHAT_WIDTH_KEY = "tallycast_chat_width";
const CHAT_SILENT_KEY = "tallycast_chat_silent";
const KEYS_KEY = "tallycast_keys";
const NSFW_KEY = "tallycast_admits_nsfw";

/**
 * Texts by name, in the browser where it lets us, else as long as the page lives.
 * @param {() => Storage} storage
 */
export function createKeep(storage = () => globalThis.localStorage) {
  /** What the browser did not take; null for what it did not let go. @type {Map<string, string|null>} */
  const refused = new Map();

  /** @param {string} key @returns {string|null} */
  function read(key) {
    const kept = refused.get(key);
    if (kept !== undefined) return kept;
    try {
      return storage().getItem(key);
    } catch {
      return null;
    }
  }

  /** @param {string} key @param {string} value */
  function write(key, value) {
    try {
      storage().setItem(key, value);
      refused.delete(key);
    } catch {
      refused.set(key, value);
    }
  }

  /** @param {string} key */
  function remove(key) {
    try {
      storage().removeItem(key);
      refused.delete(key);
    } catch {
      refused.set(key, null);
    }
  }

  return { read, write, remove };
}

/** @typedef {ReturnType<typeof createKeep>} Keep */

/** @param {() => Storage} [storage] */
export function createPreferences(storage) {
  const { read, write } = createKeep(storage);

  return {
    /** 0 to 1, 0 means muted; null when this viewer never chose. */
    get volume() {
      const text = read(VOLUME_KEY);
      const volume = text === null ? Number.NaN : Number(text);
      return volume >= 0 && volume <= 1 ? volume : null;
    },
    set volume(value) {
      if (value !== null) write(VOLUME_KEY, String(value));
    },
    /** On unless the viewer switched it off. */
    get minimiseLatency() {
      return read(LATENCY_KEY) !== "false";
    },
    set minimiseLatency(value) {
      write(LATENCY_KEY, String(value));
    },
    /** Which kind of captions is shown; empty for none. */
    get captions() {
      return read(CAPTIONS_KEY) ?? "";
    },
    set captions(value) {
      write(CAPTIONS_KEY, value);
    },
    get chatHidden() {
      return read(CHAT_HIDDEN_KEY) === "true";
    },
    set chatHidden(value) {
      write(CHAT_HIDDEN_KEY, String(value));
    },
    /** CSS pixels; null when this viewer never moved the edge. */
    get chatWidth() {
      return Number(read(CHAT_WIDTH_KEY)) || null;
    },
    set chatWidth(value) {
      if (value !== null) write(CHAT_WIDTH_KEY, String(Math.round(value)));
    },
    /** New messages are not read out by screen readers. */
    get chatSilent() {
      return read(CHAT_SILENT_KEY) === "true";
    },
    set chatSilent(value) {
      write(CHAT_SILENT_KEY, String(value));
    },
    /** The page's single keys do nothing. */
    get keysOff() {
      return read(KEYS_KEY) === "off";
    },
    set keysOff(value) {
      write(KEYS_KEY, value ? "off" : "on");
    },
    /** Has said once that pictures that are not for everybody may be shown. */
    get admitsNsfw() {
      return read(NSFW_KEY) === "true";
    },
    set admitsNsfw(value) {
      write(NSFW_KEY, String(value));
    },
  };
}

/** @typedef {ReturnType<typeof createPreferences>} Preferences */
