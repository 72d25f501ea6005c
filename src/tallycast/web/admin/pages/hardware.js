// @ts-check
/** How busy the machine is, now and over the last day. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Plot } from "../components/plot.js";
import { Unloaded } from "../components/unloaded.js";
import { usePolled } from "../components/use-polled.js";
import { pointsOf } from "../state/ranges.js";

const EVERY_SECONDS = 15;

/** Percent from which it is too much, as the server's own warnings have it. */
const PARTS = /** @type {const} */ ([
  ["cpu", "hardware.cpu", "hardware.cpuFull", 85],
  ["memory", "hardware.memory", "hardware.memoryFull", 85],
  ["disk", "hardware.disk", "hardware.diskFull", 90],
]);

/** @param {{label: string, percent: number|undefined, limit: number, advice: string}} props */
function Gauge({ label, percent, limit, advice }) {
  const { t, language } = useI18n();
  const words = percent === undefined ? "–" : new Intl.NumberFormat(language, { style: "percent" }).format(percent / 100);
  const full = percent !== undefined && percent >= limit;
  return html`
    <div class="gauge" data-full=${full}>
      <span class="gauge-label" id=${`gauge-${label}`}>${label}</span>
      <strong>${words}</strong>
      <meter min="0" max="100" high=${limit} value=${percent ?? 0} aria-labelledby=${`gauge-${label}`}>${words}</meter>
      <p class="field-help">${full ? advice : t("hardware.fine")}</p>
    </div>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api }) {
  const { t, language } = useI18n();
  const polled = usePolled(api, "/api/admin/hardwarestats", EVERY_SECONDS);
  const stats = polled.value.value;
  const percent = new Intl.NumberFormat(language, { style: "percent" });
  const format = (/** @type {number} */ value) => percent.format(value / 100);
  const latest = (/** @type {"cpu"|"memory"|"disk"} */ part) => stats?.[part]?.at(-1)?.value;
  const told = PARTS.map(([part, key]) => `${t(key)} ${latest(part) === undefined ? "–" : format(/** @type {number} */ (latest(part)))}`).join(", ");
  return html`
    <h1>${t("menu.hardware")}</h1>
    <section class="panel gauges" aria-label=${t("hardware.now")}>
      ${PARTS.map(([part, key, advice, limit]) => html`<${Gauge} key=${part} label=${t(key)} percent=${latest(part)} limit=${limit} advice=${t(advice)} />`)}
    </section>
    <section class="panel" aria-labelledby="hardware-time">
      <h2 id="hardware-time">${t("hardware.lastDay")}</h2>
      ${
        stats && stats.cpu.length > 1
          ? html`<${Plot}
              title=${t("hardware.inUse")}
              summary=${t("hardware.summary", { told })}
              lines=${PARTS.map(([part, key], at) => ({ label: t(key), points: pointsOf(stats[part]), color: String(at + 1) }))}
              format=${format}
              most=${100}
            />`
          : html`<${Unloaded} polled=${polled} /><p class="empty">${stats && t("hardware.soon")}</p>`
      }
    </section>
  `;
}
