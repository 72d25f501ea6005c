// @ts-check
/** Names of countries, as the browser knows them. */

/** The country's name in a language; its code where nobody knows the name. @param {string} code @param {string} language */
export function countryName(code, language) {
  try {
    return new Intl.DisplayNames([language], { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
}
