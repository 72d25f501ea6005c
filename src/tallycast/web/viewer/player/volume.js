// @ts-check
/** Mute button and volume slider. */
import { Icon } from "../../shared/components/icon.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";

/** @param {number} volume @returns {import("../../shared/components/icon.js").IconName} */
const iconFor = (volume) => (volume === 0 ? "muted" : volume < 0.5 ? "volumeLow" : "volume");

/** @param {{player: import("../state/player.js").PlayerState}} props */
export function Volume({ player }) {
  const { t } = useI18n();
  const volume = player.audibleVolume.value;
  const label = t(volume === 0 ? "player.unmute" : "player.mute");
  const percent = Math.round(volume * 100);
  return html`
    <div class="volume">
      <button
        type="button"
        class="control-button"
        id="mute-button"
        aria-label=${label}
        title=${`${label} (m)`}
        onClick=${player.toggleMute}
      >
        <${Icon} name=${iconFor(volume)} />
      </button>
      <input
        class="volume-slider"
        type="range"
        min="0"
        max="100"
        step="5"
        value=${percent}
        style=${{ "--filled": `${percent}%` }}
        aria-label=${t("player.volume")}
        aria-valuetext=${`${percent} %`}
        onInput=${(/** @type {{currentTarget: HTMLInputElement}} */ event) =>
          player.setVolume(Number(event.currentTarget.value) / 100)}
      />
    </div>
  `;
}
