// @ts-check
/**
 * Which rows of a long list are in the document: pure. Heights are measured where rows were drawn and guessed
 * elsewhere; what is left out is space of that height.
 */

/** Rows in the document at most, whatever the list's length: enough for a tall window of one-line messages. */
export const ROWS_DRAWN = 90;
const GUESS_PX = 34;
/** So much above and below what is seen is drawn too. */
const MARGIN_PX = 400;

/** @typedef {{first: number, end: number, above: number, below: number}} Place `end` is exclusive */

export class Heights {
  /** @type {Map<string, number>} */
  #known = new Map();
  #sum = 0;

  /** @param {string} key @param {number} height px */
  learn(key, height) {
    this.#sum += height - (this.#known.get(key) ?? 0);
    this.#known.set(key, height);
  }

  /** @param {string} key */
  of(key) {
    return this.#known.get(key) ?? (this.#known.size > 0 ? this.#sum / this.#known.size : GUESS_PX);
  }

  /** The list's width has changed. */
  forget() {
    this.#known.clear();
    this.#sum = 0;
  }

  /** Only what is still in the list. @param {readonly {row: {key: string}}[]} shown */
  keep(shown) {
    if (this.#known.size < 2 * shown.length + ROWS_DRAWN) return;
    const known = this.#known;
    this.#known = new Map();
    this.#sum = 0;
    for (const { row } of shown) {
      const height = known.get(row.key);
      if (height !== undefined) this.learn(row.key, height);
    }
  }
}

/**
 * The newest rows.
 * @param {readonly {row: {key: string}}[]} shown @param {Heights} heights @returns {Place}
 */
export function placeAtEnd(shown, heights) {
  const first = Math.max(0, shown.length - ROWS_DRAWN);
  return { first, end: shown.length, above: sum(shown, heights, 0, first), below: 0 };
}

/**
 * The rows around what is seen.
 * @param {readonly {row: {key: string}}[]} shown @param {Heights} heights
 * @param {number} top px from the list's beginning to what is seen @returns {Place}
 */
export function placeAt(shown, heights, top) {
  let first = 0;
  let above = 0;
  while (first < shown.length - ROWS_DRAWN) {
    const height = heights.of(shown[first].row.key);
    if (above + height > top - MARGIN_PX) break;
    above += height;
    first += 1;
  }
  const end = Math.min(shown.length, first + ROWS_DRAWN);
  return { first, end, above, below: sum(shown, heights, end, shown.length) };
}

/**
 * Whether the drawn rows still reach beyond what is seen.
 * @param {Place} place @param {{top: number, height: number, total: number}} view px
 */
export function covers({ above, below }, { top, height, total }) {
  const reach = MARGIN_PX / 2;
  return (above === 0 || above + reach < top) && (below === 0 || total - below - reach > top + height);
}

/** @param {readonly {row: {key: string}}[]} shown @param {Heights} heights @param {number} from @param {number} to */
function sum(shown, heights, from, to) {
  let total = 0;
  for (let index = from; index < to; index += 1) total += heights.of(shown[index].row.key);
  return total;
}
