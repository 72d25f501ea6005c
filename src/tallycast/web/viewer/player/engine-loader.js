// @ts-check
/**
 * Loads what plays, once there is something to play: it is most of the page's weight. A load that fails is tried
 * again for as long as it is wanted.
 */
import { Backoff } from "./backoff.js";

/**
 * @template Engines
 * @param {object} options
 * @param {() => Promise<Engines>} options.load
 * @param {() => boolean} options.isWanted
 * @param {(engines: Engines) => void} options.onLoaded each time that it is asked for and there
 * @param {() => void} options.onFailed
 * @param {(action: () => void, delayMs: number) => unknown} [options.later] a stand-in in tests
 */
export function createEngineLoader({ load, isWanted, onLoaded, onFailed, later = setTimeout }) {
  const backoff = new Backoff();
  /** @type {Engines|null} */
  let engines = null;
  let loading = false;

  async function ask() {
    if (engines) onLoaded(engines);
    if (engines || loading) return;
    loading = true;
    try {
      engines = await load();
    } catch {
      onFailed();
      later(() => isWanted() && void ask(), backoff.failed().delayMs);
    }
    loading = false;
    if (engines && isWanted()) onLoaded(engines);
  }

  return {
    ask: () => void ask(),
    get isLoaded() {
      return engines !== null;
    },
  };
}
