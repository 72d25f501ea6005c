// @ts-check
/** How long a message is, counted as people count; and whether the server takes it. Pure. */

export const GRAPHEMES_MOST = 300;
/** From here on the viewer sees how much is left. */
export const GRAPHEMES_SHOWN_FROM = 240;
/** The JSON around a message. */
const FRAME_BYTES = 32;

/**
 * Made when it is first needed: that takes up to 80 ms, which a page that only reads has no use for.
 * @type {Intl.Segmenter|undefined}
 */
let segmenter;

/** @param {string} text */
export function countGraphemes(text) {
  if (!Intl.Segmenter) return [...text].length;
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  let count = 0;
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
}

/**
 * @param {string} text @param {number} bytesMost of a frame
 * @returns {{count: number, fits: boolean}} `count` is 0 while it is far from the limit
 */
export function measure(text, bytesMost) {
  const count = text.length < GRAPHEMES_SHOWN_FROM ? 0 : countGraphemes(text);
  const bytes = new TextEncoder().encode(JSON.stringify(text)).length + FRAME_BYTES;
  return { count, fits: count <= GRAPHEMES_MOST && bytes <= bytesMost };
}
