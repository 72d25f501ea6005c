// @ts-check
/**
 * Texts in the viewer's language. One JSON catalogue a language in `texts/`; the server lists the languages
 * that exist, so a new one is one new file. English stands in for what a catalogue lacks.
 */
import { signal } from "@preact/signals-core";

/** @typedef {Record<string, string>} Catalogue */
/** @typedef {(key: string, values?: Record<string, string|number>) => string} Translate */

const FALLBACK = "en";
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

/**
 * The first language that the viewer asked for and the server has; `pt-BR` finds `pt`.
 * @param {readonly string[]} wanted @param {readonly string[]} available
 */
export function chooseLanguage(wanted, available) {
  const lower = new Map(available.map((language) => [language.toLowerCase(), language]));
  for (const language of wanted) {
    const exact = lower.get(language.toLowerCase()) ?? lower.get(language.toLowerCase().split("-")[0]);
    if (exact) return exact;
  }
  return FALLBACK;
}

/** @param {string} language */
export function textDirection(language) {
  return RIGHT_TO_LEFT.has(language.split("-")[0]) ? "rtl" : "ltr";
}

/**
 * Look a text up and fill its `{names}`. A `count` chooses `key.one`, `key.other` … by the language's plural
 * rules. A text that nobody has shows its key, so that a hole is seen.
 * @param {Catalogue[]} catalogues the first that has the key wins
 * @param {string} language
 * @param {string} key
 * @param {Record<string, string|number>} [values]
 */
export function lookUp(catalogues, language, key, values = {}) {
  const keys = [key];
  if (typeof values.count === "number") {
    keys.unshift(`${key}.${new Intl.PluralRules(language).select(values.count)}`, `${key}.other`);
  }
  for (const catalogue of catalogues) {
    const found = keys.find((candidate) => candidate in catalogue);
    if (found) return catalogue[found].replace(/\{(\w+)\}/g, (hole, name) => String(values[name] ?? hole));
  }
  return key;
}

/**
 * @param {object} options
 * @param {readonly string[]} options.wanted
 * @param {readonly string[]} options.available
 * @param {(language: string) => Promise<Catalogue>} options.load
 * @param {Record<string, Catalogue>} [options.known] what came with the page: the language that it was asked in
 */
export function createI18n({ wanted, available, load, known = {} }) {
  const language = chooseLanguage(wanted, available);
  /** Empty until the texts came: the page draws at once and fills its words in. */
  const catalogues = signal(/** @type {Catalogue[]} */ (known[language] ? [known[language]] : []));

  return {
    language,
    direction: textDirection(language),
    async start() {
      if (known[language]) return;
      const loads = [...new Set([language, FALLBACK])].map(load);
      const results = await Promise.allSettled(loads);
      catalogues.value = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    },
    /** @type {Translate} */
    t(key, values) {
      return catalogues.value.length > 0 ? lookUp(catalogues.value, language, key, values) : "";
    },
  };
}

/** @typedef {ReturnType<typeof createI18n>} I18n */
