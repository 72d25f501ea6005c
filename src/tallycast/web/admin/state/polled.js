// @ts-check
/** Something of the server that is asked again and again while a page shows it. */
import { signal } from "@preact/signals-core";

/**
 * @template T
 * @param {{ask: () => Promise<T>, everyMs: number, hidden?: () => boolean, initial?: T|null}} options initial: what shows until the first answer
 */
export function createPolled({ ask, everyMs, hidden = () => false, initial = null }) {
  const value = signal(/** @type {T|null} */ (initial));
  const failed = signal(false);
  /** Answers may overtake one another: only the newest question counts. */
  let asked = 0;
  let waiting = 0;

  async function refresh() {
    const mine = ++asked;
    waiting += 1;
    try {
      const answer = await ask();
      if (mine !== asked) return;
      value.value = answer;
      failed.value = false;
    } catch {
      if (mine === asked) failed.value = true;
    } finally {
      waiting -= 1;
    }
  }

  return {
    value,
    failed,
    refresh,
    /** @returns {() => void} ends it */
    start() {
      void refresh();
      const timer = setInterval(() => {
        // Where answers take longer than that, each question would make the one before it count for nothing.
        if (!hidden() && waiting === 0) void refresh();
      }, everyMs);
      return () => {
        asked += 1;
        clearInterval(timer);
      };
    },
  };
}

/**
 * @template T
 * @typedef {{value: import("@preact/signals-core").Signal<T|null>, failed: import("@preact/signals-core").Signal<boolean>, refresh: () => Promise<void>, start: () => () => void}} Polled
 */
