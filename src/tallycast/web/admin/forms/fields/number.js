// @ts-check
/** Whole numbers: typed, or chosen on a scale. What is no number goes to the server as it is, which says so. */
import { html } from "../../../shared/html.js";
import { useI18n } from "../../../shared/i18n-context.js";

/** @param {string} text */
export const numberOf = (text) => (/^\s*-?\d+\s*$/.test(text) ? Number(text) : text);

/** @param {import("../field.js").ControlProps} props */
export function NumberField({ id, describedBy, invalid, readOnly, row, value, onChange }) {
  const { t } = useI18n();
  const { minimum, maximum } = row.field;
  const bounded = minimum !== undefined && maximum !== undefined;
  return html`
    <div class="number">
      <input
        id=${id}
        class="input"
        type="text"
        inputmode="numeric"
        autocomplete="off"
        readonly=${readOnly}
        value=${value}
        aria-describedby=${bounded ? `${id}-range ${describedBy}` : describedBy}
        aria-invalid=${invalid}
        onInput=${(/** @type {any} */ event) => onChange(numberOf(event.target.value))}
      />
      ${bounded && html`<span class="number-range" id=${`${id}-range`}>${t("form.range", { minimum, maximum })}</span>`}
    </div>
  `;
}

const LATENCY = ["latency.lowest", "latency.low", "latency.middle", "latency.high", "latency.highest"];

/** @param {import("../field.js").ControlProps} props */
export function Slider({ id, describedBy, invalid, readOnly, row, value, onChange, settings }) {
  const { t, language } = useI18n();
  const { minimum = 0, maximum = 4 } = row.field;
  const isLatency = row.key === "latency_level";
  const words = isLatency ? t(LATENCY[value] ?? "") : String(value);
  const level = isLatency ? settings.facts.value?.latency.find((one) => one.level === value) : undefined;
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  return html`
    <div class="slider">
      <input
        id=${id}
        type="range"
        min=${minimum}
        max=${maximum}
        step="1"
        disabled=${readOnly}
        value=${value}
        aria-describedby=${describedBy}
        aria-invalid=${invalid}
        aria-valuetext=${words}
        onInput=${(/** @type {any} */ event) => onChange(Number(event.target.value))}
      />
      <output for=${id}>${words}</output>
    </div>
    ${
      level &&
      html`<p class="field-help" role="status">${t("latency.seconds", { behind: number.format(level.behindSeconds), segment: number.format(level.segmentSeconds), keyframe: number.format(level.keyframeSeconds) })}</p>`
    }
  `;
}
