// @ts-check
/** The emoji that can be picked, of the server and of Unicode, as one list. Pure but for those used lately. */

export const SERVER = -2;
export const RECENT = -1;

/** Newer ones are boxes on too many machines. */
const VERSION_MOST = 15;
/** Skin tones and hair: no emoji by themselves. */
const COMPONENTS = 2;
const RECENT_MOST = 24;
const RECENT_KEY = "tallycast_emoji";
const FOUND_MOST = 96;

/**
 * @typedef {object} Emoji
 * @property {string} written what stands in the message: a character, or `:name:`
 * @property {string} name
 * @property {number} group
 * @property {string} words to be found by, lower case
 * @property {string} [url] of its picture
 */

/**
 * @param {{name: string, url: string}[]} custom
 * @param {{emoji: string, annotation: string, group?: number, order?: number, version: number, tags?: string[], shortcodes?: string[]}[]} data
 * @returns {Emoji[]}
 */
export function loadEmoji(custom, data) {
  const own = custom.map(({ name, url }) => ({
    written: `:${name}:`,
    name: `:${name}:`,
    group: SERVER,
    words: name.toLowerCase(),
    url,
  }));
  const standard = data
    .filter(({ group, version }) => group !== undefined && group !== COMPONENTS && version <= VERSION_MOST)
    .sort((one, other) => (one.order ?? 0) - (other.order ?? 0))
    .map(({ emoji, annotation, group, tags = [], shortcodes = [] }) => ({
      written: emoji,
      name: annotation,
      group: /** @type {number} */ (group),
      words: [annotation, ...tags, ...shortcodes].join(" ").toLowerCase(),
    }));
  return [...own, ...standard];
}

/** Every word must begin a word of the emoji's. @param {readonly Emoji[]} all @param {string} wanted */
export function search(all, wanted) {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  return all
    .filter((emoji) =>
      words.every((word) => emoji.words.startsWith(word) || emoji.words.includes(` ${word}`)),
    )
    .slice(0, FOUND_MOST);
}

/**
 * @param {readonly Emoji[]} all @param {import("../state/preferences.js").Keep} keep
 * @returns {{group: number, emoji: Emoji[]}[]} those that hold something; the server's first, then the latest
 */
export function groupsOf(all, keep) {
  const byWritten = new Map(all.map((emoji) => [emoji.written, emoji]));
  const recent = recentOf(keep).flatMap((written) => byWritten.get(written) ?? []);
  const numbers = [...new Set(all.map(({ group }) => group))].sort((one, other) => one - other);
  const groups = numbers.map((group) => ({ group, emoji: all.filter((emoji) => emoji.group === group) }));
  if (recent.length > 0) {
    groups.splice(groups[0]?.group === SERVER ? 1 : 0, 0, { group: RECENT, emoji: recent });
  }
  return groups;
}

/** @param {import("../state/preferences.js").Keep} keep @param {Emoji} emoji */
export function used(keep, { written }) {
  const recent = [written, ...recentOf(keep).filter((one) => one !== written)];
  keep.write(RECENT_KEY, JSON.stringify(recent.slice(0, RECENT_MOST)));
}

/** @param {import("../state/preferences.js").Keep} keep @returns {string[]} */
function recentOf(keep) {
  try {
    const kept = JSON.parse(keep.read(RECENT_KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}
