// @ts-check
/** Contrast of two colours as WCAG 2.2 counts it. Pure. */

/** What is read on what: 4.5 to 1 is what people with weak eyes need. Words, paper, key of its name. */
export const PAIRS = /** @type {const} */ ([
  ["theme-color-components-text-on-dark", "theme-color-background-main", "contrast.page"],
  ["theme-color-components-text-on-dark", "theme-color-background-header", "contrast.header"],
  ["theme-color-components-text-on-dark", "theme-color-components-content-background", "contrast.panels"],
  ["theme-color-components-text-muted", "theme-color-components-content-background", "contrast.muted"],
  ["theme-color-action", "theme-color-components-content-background", "contrast.links"],
  ["theme-color-components-primary-button-text", "theme-color-components-primary-button-background", "contrast.buttons"],
  ["theme-color-components-chat-text", "theme-color-components-chat-background", "contrast.chat"],
]);
export const WANTED = 4.5;

/** @param {string} color `#rrggbb` */
function luminance(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {string} one `#rrggbb` @param {string} other @returns {number} 1 to 21 */
export function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/**
 * Pairs that are hard to read. @param {(name: string) => string} colorOf `#rrggbb` of a variable
 * @returns {{key: string, ratio: number}[]}
 */
export const tooWeak = (colorOf) =>
  PAIRS.map(([words, paper, key]) => ({ key, ratio: contrast(colorOf(words), colorOf(paper)) })).filter(({ ratio }) => ratio < WANTED);
