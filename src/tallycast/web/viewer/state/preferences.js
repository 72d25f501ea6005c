// @ts-check
/**
 * What this viewer chose, kept in the browser. Key names are those that people's browsers already hold.
 * Storage may be refused (private windows, embeds): then choices last as long as the page.
 */

const VOLUME_KEY = "owncast_volume";
const LATENCY_KEY = "latencyCompensatorEnabled";

/** @param {() => Storage} storage */
export function createPreferences(storage = () => globalThis.localStorage) {
  /** @type {Map<string, string>} */
  const remembered = new Map();

  /** @param {string} key */
  function read(key) {
    try {
      return storage().getItem(key);
    } catch {
      return remembered.get(key) ?? null;
    }
  }

  /** @param {string} key @param {string} value */
  function write(key, value) {
    remembered.set(key, value);
    try {
      storage().setItem(key, value);
    } catch {
      // Refused: the map above stands in.
    }
  }

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
  };
}

/** @typedef {ReturnType<typeof createPreferences>} Preferences */
