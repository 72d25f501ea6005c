// @ts-check
/** The bar below the picture. No seek bar: a live picture has one place to be. */
import { Icon } from "../../shared/components/icon.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { canFullscreen, canPictureInPicture, togglePictureInPicture } from "./fullscreen.js";
import { LiveIndicator } from "./live-indicator.js";
import { SettingsMenu } from "./settings-menu.js";
import { Volume } from "./volume.js";

/**
 * @param {{icon: import("../../shared/components/icon.js").IconName, label: string, hint?: string, id: string, onClick: () => void}} props
 */
function ControlButton({ icon, label, hint, id, onClick }) {
  return html`
    <button
      type="button"
      class="control-button"
      id=${id}
      aria-label=${label}
      title=${hint ? `${label} (${hint})` : label}
      onClick=${onClick}
    >
      <${Icon} name=${icon} />
    </button>
  `;
}

/**
 * @param {object} props
 * @param {import("../state/player.js").PlayerState} props.player
 * @param {import("./session.js").Session} props.session
 * @param {HTMLVideoElement} props.video
 * @param {{togglePlay: () => void, toggleFullscreen: () => void}} props.actions
 * @param {(open: boolean) => void} props.onMenu
 */
export function Controls({ player, session, video, actions, onMenu }) {
  const { t } = useI18n();
  const playing = player.playing.value;
  const fullscreen = player.fullscreen.value;
  return html`
    <div class="controls" role="group" aria-label=${t("player.controls")}>
      <${ControlButton}
        id="play-button"
        icon=${playing ? "pause" : "play"}
        label=${t(playing ? "player.pause" : "player.play")}
        hint=${t("player.spaceKey")}
        onClick=${actions.togglePlay}
      />
      <${Volume} player=${player} />
      <${LiveIndicator} player=${player} onJump=${() => session.jumpToLive()} />
      <span class="controls-gap"></span>
      <${SettingsMenu} player=${player} session=${session} onToggle=${onMenu} />
      ${
        canPictureInPicture() &&
        html`<${ControlButton}
        id="pip-button"
        icon="pip"
        label=${t("player.pictureInPicture")}
        onClick=${() => togglePictureInPicture(video).catch(() => {})}
      />`
      }
      ${
        canFullscreen(document.documentElement, video) &&
        html`<${ControlButton}
        id="fullscreen-button"
        icon=${fullscreen ? "leaveFullscreen" : "fullscreen"}
        label=${t(fullscreen ? "player.leaveFullscreen" : "player.fullscreen")}
        hint="f"
        onClick=${actions.toggleFullscreen}
      />`
      }
    </div>
  `;
}
