// @ts-check
/** The qualities that viewers get: presets to begin with, and what each one is in a line. */
import { html } from "../../../shared/html.js";
import { useI18n } from "../../../shared/i18n-context.js";
import { Items } from "./items.js";

/** @typedef {Record<string, any>} Variant */

const COMMON = { videoPassthrough: false, audioPassthrough: false, cpuUsageLevel: 2 };

/** @type {Record<string, Variant>} */
export const PRESETS = {
  "1080p60": { ...COMMON, name: "1080p60", videoBitrate: 6000, audioBitrate: 160, scaledHeight: 1080, framerate: 60 },
  "1080p": { ...COMMON, name: "1080p", videoBitrate: 4500, audioBitrate: 160, scaledHeight: 1080, framerate: 30 },
  "720p": { ...COMMON, name: "720p", videoBitrate: 2500, audioBitrate: 128, scaledHeight: 720, framerate: 30 },
  "480p": { ...COMMON, name: "480p", videoBitrate: 1200, audioBitrate: 96, scaledHeight: 480, framerate: 30 },
  "360p": { ...COMMON, name: "360p", videoBitrate: 600, audioBitrate: 64, scaledHeight: 360, framerate: 30 },
};

/** What says nothing while the encoder's video goes out as it came. */
const OF_VIDEO = new Set(["videoBitrate", "scaledWidth", "scaledHeight", "framerate", "cpuUsageLevel"]);

/** Audio only, as the encoder gives it or as it is encoded, when nothing is said. */
const AUDIO_KBPS = 128;
const VIDEO_KBPS = 1200;
const HEIGHT = 720;
const RATE = 30;
/** x264 at CPU use 2 with decoding and scaling, in cores: 1280 x 720 at 30 fps on a processor of 2020. */
const CORES_720P30 = 0.4;
/** Each step of CPU use does about half as much work again. */
const STEP = 1.5;
const PASSED_CORES = 0.02;

/**
 * What a quality costs: cores of the server's processor, and kbit/s of its upload for each viewer (null: as sent).
 * @param {Variant} variant @param {boolean} hardware whether a graphics card encodes
 */
export function costOf(variant, hardware) {
  const audio = variant.audioPassthrough ? AUDIO_KBPS : variant.audioBitrate || AUDIO_KBPS;
  if (variant.videoPassthrough) return { cores: PASSED_CORES, kbps: null };
  const height = variant.scaledHeight || (variant.scaledWidth ? (variant.scaledWidth * 9) / 16 : HEIGHT);
  const size = (height / HEIGHT) ** 2;
  const rate = (variant.framerate || RATE) / RATE;
  const work = CORES_720P30 * size * rate;
  const level = Math.min(5, Math.max(1, variant.cpuUsageLevel || 2));
  // A card encodes; decoding and scaling stay with the processor, about a quarter of the whole.
  return { cores: hardware ? work / 4 : work * STEP ** (level - 2), kbps: (variant.videoBitrate || VIDEO_KBPS) + audio };
}

/** @param {{variants: Variant[], hardware: boolean, facts: import("../../state/settings.js").Facts|null}} props */
function Together({ variants, hardware, facts }) {
  const { t, language } = useI18n();
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const costs = variants.map((variant) => costOf(variant, hardware));
  const cores = costs.reduce((sum, one) => sum + one.cores, 0);
  const most = Math.max(0, ...costs.map(({ kbps }) => kbps ?? 0));
  const tight = facts !== null && cores > facts.cores * 0.8;
  return html`
    <p class="costs" data-tight=${tight} role="status">
      ${facts ? t("costs.cores", { cores: number.format(cores), all: facts.cores }) : t("costs.coresOnly", { cores: number.format(cores) })}
      ${most > 0 && html` ${t("costs.upload", { one: number.format(most / 1000), ten: number.format(most / 100) })}`}
      ${tight && html` <strong>${t("costs.tight")}</strong>`}
    </p>
  `;
}

/** @param {import("../field.js").ControlProps} props */
export function Variants(props) {
  const { t, language } = useI18n();
  const codec = props.settings.entries.value.get("video_codec")?.row.value.value ?? "libx264";
  const hardware = !codec.startsWith("lib");
  const fields = props.row.field.item?.fields ?? [];

  /** @param {Variant} variant */
  function summaryOf(variant) {
    if (variant.videoPassthrough) return `${t("variants.passthrough")} · ${t("costs.passed")}`;
    const size = variant.scaledHeight ? `${variant.scaledHeight}p` : variant.scaledWidth ? `${variant.scaledWidth} px` : "";
    const rate = variant.framerate ? t("variants.frameRate", { rate: variant.framerate }) : "";
    const bits = variant.videoBitrate ? t("variants.bitrate", { rate: variant.videoBitrate }) : "";
    const { cores } = costOf(variant, hardware);
    const work = t("costs.work", { percent: new Intl.NumberFormat(language, { maximumSignificantDigits: 2 }).format(cores * 100) });
    return [size, rate, bits, work].filter(Boolean).join(" · ");
  }

  /** @param {Variant} variant */
  const fieldsOf = (variant) =>
    fields.filter(
      ({ name = "" }) =>
        !(variant.videoPassthrough && OF_VIDEO.has(name)) && !(variant.audioPassthrough && name === "audioBitrate"),
    );

  const presets = html`
    <span class="presets" role="group" aria-label=${t("variants.presets")}>
      <span aria-hidden="true">${t("variants.presets")}</span>
      ${Object.values(PRESETS).map(
        (preset) => html`
        <button key=${preset.name} type="button" class="quiet-button" aria-label=${t("variants.addPreset", { name: preset.name })} onClick=${() => props.onChange([...props.value, { ...preset }])}>
          ${preset.name}
        </button>
      `,
      )}
    </span>
  `;
  return html`<${Together} variants=${props.value} hardware=${hardware} facts=${props.settings.facts.value} /><${Items} ...${props} summaryOf=${summaryOf} fieldsOf=${fieldsOf} extra=${presets} create=${() => ({ ...PRESETS["720p"], name: "" })} />`;
}
