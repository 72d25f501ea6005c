// @ts-check
/** What lies over the picture: the big play button, the spinner, the offer of sound, what went wrong. */
import { Icon } from "../../shared/components/icon.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Poster } from "./poster.js";

/**
 * @param {{player: import("../state/player.js").PlayerState, session: import("./session.js").Session}} props
 */
export function Overlay({ player, session }) {
  const { t } = useI18n();
  const phase = player.phase.value;
  const stopped = !player.playing.value && (player.needsGesture.value || phase === "live");

  if (phase === "error") {
    return html`
      <div class="overlay overlay-message" role="alert">
        <${Icon} name="alert" />
        <p>${t("player.cannotPlay")}</p>
        <button type="button" class="button" id="retry-button" onClick=${() => session.retry()}>${t("player.retry")}</button>
      </div>
    `;
  }
  if (phase === "interrupted") {
    return html`
      <div class="overlay overlay-message" role="status">
        <span class="spinner" aria-hidden="true"></span>
        <p>${t("player.interrupted")}</p>
      </div>
    `;
  }
  if (stopped) {
    return html`
      ${!player.everPlayed.value && html`<${Poster} />`}
      <div class="overlay">
        <button
          type="button"
          class="big-play"
          id="big-play-button"
          aria-label=${t("player.play")}
          onClick=${() => session.play()}
        >
          <${Icon} name="play" />
        </button>
      </div>
    `;
  }
  return html`
    <div class="overlay overlay-passive">
      ${(phase === "loading" || player.waiting.value) && html`<span class="spinner" aria-hidden="true"></span>`}
      ${
        player.offersSound.value &&
        player.playing.value &&
        html`
        <button type="button" class="sound-offer" id="sound-button" onClick=${player.toggleMute}>
          <${Icon} name="muted" />${t("player.tapForSound")}
        </button>
      `
      }
    </div>
  `;
}
