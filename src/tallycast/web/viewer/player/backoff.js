// @ts-check
/** When to try again after playing failed: soon at first, then ever later, never later than the cap. */

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;
/** So many failures in a row are mended without a word; then the viewer is told. */
const SILENT_FAILURES = 4;

export class Backoff {
  #failures = 0;

  /** @returns {{delayMs: number, tell: boolean}} */
  failed() {
    const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#failures);
    this.#failures += 1;
    return { delayMs, tell: this.#failures > SILENT_FAILURES };
  }

  succeeded() {
    this.#failures = 0;
  }
}
