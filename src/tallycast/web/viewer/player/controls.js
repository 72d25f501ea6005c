// @ts-check
/** The bar below the picture. A seek bar comes only where one can wind back. */
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../shared/components/icon.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { CaptionsButton } from "./captions-button.js";
import { canFullscreen, canPictureInPicture, togglePictureInPicture } from "./fullscreen.js";
import { LiveIndicator } from "./live-indicator.js";
import { chooseRemote, watchRemote } from "./remote.js";
import { SeekBar } from "./seek-bar.js";
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
  const [remote, setRemote] = useState(/** @type {"airplay"|"cast"|null} */ (null));
  useEffect(() => watchRemote(video, setRemote), []);
  return html`
    <div class="controls" role="group" aria-label=${t("player.controls")}>
      <${SeekBar} player=${player} session=${session} />
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
      <${CaptionsButton} player=${player} session=${session} />
      <${SettingsMenu} player=${player} session=${session} onToggle=${onMenu} />
      ${
        remote &&
        html`<${ControlButton}
        id="remote-button"
        icon=${remote}
        label=${t(remote === "airplay" ? "player.airplay" : "player.cast")}
        onClick=${() => void chooseRemote(video, session)}
      />`
      }
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
