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

/** @param {import("../field.js").ControlProps} props */
export function Variants(props) {
  const { t } = useI18n();
  const fields = props.row.field.item?.fields ?? [];

  /** @param {Variant} variant */
  function summaryOf(variant) {
    if (variant.videoPassthrough) return t("variants.passthrough");
    const size = variant.scaledHeight ? `${variant.scaledHeight}p` : variant.scaledWidth ? `${variant.scaledWidth} px` : "";
    const rate = variant.framerate ? t("variants.frameRate", { rate: variant.framerate }) : "";
    const bits = variant.videoBitrate ? t("variants.bitrate", { rate: variant.videoBitrate }) : "";
    return [size, rate, bits].filter(Boolean).join(" · ");
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
        <button key=${preset.name} type="button" class="quiet-button" aria-label=${t("variants.addPreset", { name: preset.name })} onClick=${() => props.onChange([...props.value, preset])}>
          ${preset.name}
        </button>
      `,
      )}
    </span>
  `;
  return html`<${Items} ...${props} summaryOf=${summaryOf} fieldsOf=${fieldsOf} extra=${presets} create=${() => ({ ...PRESETS["720p"], name: "" })} />`;
}
