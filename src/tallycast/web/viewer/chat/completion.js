// @ts-check
/** Completing @names and :emoji: while writing. Pure. */

export const CHOICES_MOST = 6;
/** So many letters of an emoji's name before its list opens: a colon is common, a smiley too. */
const EMOJI_LETTERS_LEAST = 2;

/** @typedef {{sign: "@"|":", begun: string, from: number}} Begun `from`: where the sign stands */

/**
 * What is being written at the caret, if it can be completed.
 * @param {string} text @param {number} caret @returns {Begun|null}
 */
export function begunAt(text, caret) {
  const match = /(?:^|[\s(])([@:])([^\s@:]{0,30})$/u.exec(text.slice(0, caret));
  if (!match) return null;
  const [, sign, begun] = match;
  if (sign === ":" && begun.length < EMOJI_LETTERS_LEAST) return null;
  return { sign: /** @type {"@"|":"} */ (sign), begun, from: caret - begun.length - 1 };
}

/**
 * Those that begin so come first, then those that hold it; within each the given order.
 * @template T
 * @param {string} begun @param {readonly T[]} all @param {(one: T) => string} nameOf @returns {T[]}
 */
export function choicesFor(begun, all, nameOf) {
  const wanted = begun.toLowerCase();
  const names = all.map((one) => nameOf(one).toLowerCase());
  const first = all.filter((_, index) => names[index].startsWith(wanted));
  const second = all.filter((_, index) => names[index].indexOf(wanted) > 0);
  return [...first, ...second].slice(0, CHOICES_MOST);
}

/**
 * @param {string} text @param {number} caret @param {Begun} begun @param {string} name
 * @returns {{text: string, caret: number}}
 */
export function complete(text, caret, begun, name) {
  const written = begun.sign === "@" ? `@${name} ` : `:${name}: `;
  return {
    text: text.slice(0, begun.from) + written + text.slice(caret),
    caret: begun.from + written.length,
  };
}
