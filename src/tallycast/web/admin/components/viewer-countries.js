// @ts-check
/** From which countries people watch, where the server has a database that knows. */
import { formatCount } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { BarTable } from "./bar-table.js";
import { countryName } from "./country-name.js";
import { WorldMap } from "./world-map.js";

/** @typedef {{countryCode: string, regionName: string, timeZone: string}} Geo */

/** @param {Geo} geo @param {string} language */
export const placeName = (geo, language) => [geo.regionName, geo.countryCode && countryName(geo.countryCode, language)].filter(Boolean).join(", ");

/**
 * How many watch from each country, most first.
 * @param {readonly {geo: Geo|null}[]} viewers @returns {[string, number][]} country code (empty: not known) and viewers
 */
export function byCountry(viewers) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { geo } of viewers) counts.set(geo?.countryCode ?? "", (counts.get(geo?.countryCode ?? "") ?? 0) + 1);
  return [...counts].sort(([a, many], [b, more]) => more - many || a.localeCompare(b));
}

/** @param {{api: import("../admin-api.js").AdminApi, viewers: readonly {geo: Geo|null}[]}} props */
export function ViewerCountries({ api, viewers }) {
  const { t, language } = useI18n();
  if (!viewers.some(({ geo }) => geo?.countryCode)) return null;
  const counts = byCountry(viewers);
  const rows = counts.map(([code, count]) => ({ key: code, words: code ? countryName(code, language) : t("viewers.unknownPlace"), count }));
  return html`
    <section class="panel" aria-labelledby="viewers-countries">
      <h2 id="viewers-countries">${t("viewers.countries")}</h2>
      <${WorldMap} api=${api} counts=${counts.filter(([code]) => code)} />
      <${BarTable} label=${t("viewers.countries")} rows=${rows} format=${(/** @type {number} */ count) => formatCount(count, language)} />
    </section>
  `;
}
