// @ts-check
/** Who watches: how many over time, from which countries, and each one who watches now. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { formatCount } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Numbers } from "../components/numbers.js";
import { Plot } from "../components/plot.js";
import { Segments } from "../components/segments.js";
import { Unloaded } from "../components/unloaded.js";
import { usePolled } from "../components/use-polled.js";
import { ViewerCountries } from "../components/viewer-countries.js";
import { ViewerTable } from "../components/viewer-table.js";
import { createPolled } from "../state/polled.js";
import { beginOf, pointsOf, RANGES } from "../state/ranges.js";

const EVERY_SECONDS = 15;
const PLOT_EVERY_MS = 60_000;

/** @param {{api: import("../admin-api.js").AdminApi, since: string|null}} props */
function OverTime({ api, since }) {
  const { t, language } = useI18n();
  const [range, setRange] = useState(since ? 0 : 86_400);
  const polled = useMemo(
    () =>
      createPolled({
        everyMs: PLOT_EVERY_MS,
        hidden: () => document.hidden,
        ask: async () => {
          const from = beginOf(range, Date.now() / 1000, since);
          return { from, points: pointsOf(await api.get(`/api/admin/viewersOverTime?windowStart=${from}`)) };
        },
      }),
    [api, range, since],
  );
  useEffect(() => polled.start(), [polled]);
  const found = polled.value.value;
  const most = Math.max(0, ...(found?.points ?? []).map(([, value]) => value));
  const offered = RANGES.filter(([, seconds]) => seconds > 0 || since);
  return html`
    <section class="panel" aria-labelledby="viewers-time">
      <h2 id="viewers-time">${t("viewers.overTime")}</h2>
      <${Segments} name="range" legend=${t("viewers.range")} value=${range} onChange=${setRange} options=${offered.map(([key, seconds]) => [seconds, t(key)])} />
      ${
        found && found.points.length > 0
          ? html`<${Plot}
              title=${t("viewers.watching")}
              summary=${t("viewers.plotSummary", { most: formatCount(most, language) })}
              lines=${[{ label: t("viewers.viewers"), points: found.points, color: "1", filled: true }]}
              format=${(/** @type {number} */ value) => (Number.isInteger(value) ? formatCount(value, language) : "")}
              from=${found.from}
            />`
          : html`<${Unloaded} polled=${polled} /><p class="empty">${found && t("viewers.plotEmpty")}</p>`
      }
    </section>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api, status }) {
  const { t, language } = useI18n();
  const watching = usePolled(api, "/api/admin/viewers/playback", EVERY_SECONDS);
  const now = status.status.value;
  const viewers = watching.value.value;
  return html`
    <h1>${t("menu.viewers")}</h1>
    <section class="panel" aria-label=${t("viewers.count")}>
      <${Numbers}
        items=${
          now
            ? [
                [t("home.viewersNow"), formatCount(now.viewerCount, language)],
                [t("home.peakSession"), formatCount(now.sessionPeakViewerCount, language)],
                [t("home.peakOverall"), formatCount(now.overallPeakViewerCount, language)],
              ]
            : []
        }
      />
    </section>
    ${now && html`<${OverTime} key=${now.broadcaster?.time ?? ""} api=${api} since=${now.broadcaster?.time ?? null} />`}
    <${ViewerCountries} api=${api} viewers=${viewers ?? []} />
    <section class="panel" aria-labelledby="viewers-now">
      <h2 id="viewers-now">${t("viewers.now")}</h2>
      <${Unloaded} polled=${watching} />
      ${viewers && viewers.length > 0 ? html`<${ViewerTable} viewers=${viewers} />` : html`<p class="empty">${viewers && t("viewers.nobody")}</p>`}
    </section>
  `;
}
