// @ts-check
/** Where viewers are, on a map: the more of them, the stronger a country's colour. The table beside it says the same. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { formatCount } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { atlasName, countriesOf, NORTH_DEGREES, SOUTH_DEGREES } from "../world.js";
import { countryName } from "./country-name.js";

const ATLAS = "../../vendor/world-atlas-2.0.2/countries-110m.json";
const FAINTEST = 0.35;

/** @param {{api: import("../admin-api.js").AdminApi, counts: readonly (readonly [string, number])[]}} props country code and viewers */
export function WorldMap({ api, counts }) {
  const { t, language } = useI18n();
  const [countries, setCountries] = useState(/** @type {{name: string, path: string}[]} */ ([]));
  useEffect(() => {
    api.asset(new URL(ATLAS, import.meta.url).href).then(
      (topology) => setCountries(countriesOf(topology)),
      () => {},
    );
  }, [api]);
  const codes = useMemo(() => new Map(counts.map(([code, count]) => [atlasName(code), { code, count }])), [counts]);
  const most = Math.max(1, ...counts.map(([, count]) => count));
  if (countries.length === 0) return null;
  return html`
    <svg class="world" viewBox=${`0 0 360 ${NORTH_DEGREES - SOUTH_DEGREES}`} role="img" aria-label=${t("viewers.map")}>
      ${countries.map(({ name, path }) => {
        const found = codes.get(name);
        return html`<path key=${name} d=${path} class=${found ? "world-seen" : "world-land"} data-country=${found?.code} fill-opacity=${found ? FAINTEST + (1 - FAINTEST) * (found.count / most) : undefined}>
          ${found && html`<title>${countryName(found.code, language)}: ${formatCount(found.count, language)}</title>`}
        </path>`;
      })}
    </svg>
  `;
}
