// @ts-check
/** Playback health: how it plays with those who watch, said in words first and plotted below. */
import { formatSeconds } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AdminIcon } from "../components/admin-icon.js";
import { Numbers } from "../components/numbers.js";
import { Plot } from "../components/plot.js";
import { Unloaded } from "../components/unloaded.js";
import { usePolled } from "../components/use-polled.js";
import { findingsOf, isEmpty, latestOf } from "../state/playback.js";
import { pointsOf } from "../state/ranges.js";

/** @typedef {import("../state/playback.js").VideoMetrics} VideoMetrics */

const EVERY_SECONDS = 15;

/** A level line through the whole of a plot. @param {string} label @param {number} value @param {[number, number][]} along @param {string} color */
const levelLine = (label, value, along, color) => ({
  label,
  color,
  dashed: true,
  points: along.length > 0 ? along.map(([at]) => /** @type {[number, number]} */ ([at, value])) : [],
});

/** @param {{metrics: VideoMetrics}} props */
function Plots({ metrics }) {
  const { t, language } = useI18n();
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const seconds = (/** @type {number} */ value) => formatSeconds(value, language);
  const rate = (/** @type {number} */ value) => t("health.megabits", { rate: number.format(value / 1000) });
  const count = (/** @type {number} */ value) => (Number.isInteger(value) ? number.format(value) : "");
  /** @param {VideoMetrics["errors"]} least @param {VideoMetrics["errors"]} middle @param {VideoMetrics["errors"]} most */
  const spread = (least, middle, most) => [
    { label: t("health.most"), points: pointsOf(most), color: "4" },
    { label: t("health.middle"), points: pointsOf(middle), color: "1" },
    { label: t("health.least"), points: pointsOf(least), color: "2" },
  ];
  const downloads = spread(metrics.minimumSegmentDownloadDuration, metrics.medianSegmentDownloadDuration, metrics.maximumSegmentDownloadDuration);
  const speeds = spread(metrics.minPlayerBitrate, metrics.medianPlayerBitrate, metrics.maxPlayerBitrate);
  return html`
    <div class="plots">
      <section class="panel" aria-label=${t("health.latency")}>
        <${Plot} title=${t("health.latency")} summary=${t("health.latencySummary")} format=${seconds}
          lines=${spread(metrics.lowestLatency, metrics.medianLatency, metrics.highestLatency)} />
      </section>
      <section class="panel" aria-label=${t("health.errors")}>
        <${Plot} title=${t("health.errors")} summary=${t("health.errorsSummary")} format=${count}
          lines=${[
            { label: t("health.errorCount"), points: pointsOf(metrics.errors), color: "4", bars: true },
            { label: t("health.changes"), points: pointsOf(metrics.qualityVariantChanges), color: "3" },
          ]} />
      </section>
      <section class="panel" aria-label=${t("health.downloads")}>
        <${Plot} title=${t("health.downloads")} summary=${t("health.downloadsSummary", { seconds: metrics.segmentLength })} format=${seconds}
          lines=${[...downloads, levelLine(t("health.segmentLength"), metrics.segmentLength, downloads[1].points, "3")]} />
      </section>
      <section class="panel" aria-label=${t("health.speed")}>
        <${Plot} title=${t("health.speed")} summary=${t("health.speedSummary")} format=${rate} logarithmic
          lines=${[
            ...speeds,
            ...[...new Set(metrics.availableBitrates)].map((kbps) => levelLine(t("health.quality", { rate: kbps }), kbps, speeds[1].points, "3")),
          ].map((line) => ({ ...line, points: line.points.filter(([, value]) => value > 0) }))} />
      </section>
    </div>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api, status }) {
  const { t, language } = useI18n();
  const polled = usePolled(api, "/api/admin/metrics/video", EVERY_SECONDS);
  /** @type {VideoMetrics|null} */
  const metrics = polled.value.value;
  const health = status.status.value?.health;
  if (!metrics || isEmpty(metrics)) {
    return html`<h1>${t("menu.health")}</h1><section class="panel"><${Unloaded} polled=${polled} /><p class="empty">${metrics && t("health.empty")}</p></section>`;
  }
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const { speedKbps, latencySeconds, errors, downloadSeconds } = latestOf(metrics);
  const findings = findingsOf(metrics);
  return html`
    <h1>${t("menu.health")}</h1>
    <section class="panel" aria-label=${t("health.summary")}>
      <ul class="findings">
        ${findings.map(
          ({ key, values, good }) => html`
          <li key=${key} data-good=${good}><${AdminIcon} name=${good ? "check" : "alert"} /><span>${t(key, values)}</span></li>`,
        )}
      </ul>
      <${Numbers}
        items=${[
          ...(health ? [[t("health.well"), `${health.healthPercentage} %`]] : []),
          [t("health.latencyNow"), latencySeconds === undefined ? "–" : formatSeconds(latencySeconds, language)],
          [t("health.speedNow"), speedKbps === undefined ? "–" : t("health.megabits", { rate: number.format(speedKbps / 1000) })],
          [t("health.downloadNow"), downloadSeconds === undefined ? "–" : formatSeconds(downloadSeconds, language)],
          [t("health.errorsNow"), number.format(errors)],
        ]}
      />
      <p class="field-help">${t("health.representation", { percent: metrics.representation })}</p>
    </section>
    <${Plots} metrics=${metrics} />
  `;
}
