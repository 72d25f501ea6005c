// @ts-check
/** The player's settings: quality (left out when there is only one) and the distance to live. */
import { MenuButton, MenuChoice } from "../../shared/components/menu.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AUTO } from "../state/player.js";
import { CaptionChoices } from "./captions-button.js";

/**
 * @param {object} props
 * @param {import("../state/player.js").PlayerState} props.player
 * @param {import("./session.js").Session} props.session
 * @param {(open: boolean) => void} props.onToggle
 */
export function SettingsMenu({ player, session, onToggle }) {
  const { t } = useI18n();
  const qualities = player.qualities.value;
  const chosen = player.quality.value;
  const playing = qualities.find(({ id }) => id === player.qualityPlaying.value);
  if (qualities.length === 0 && !player.canChooseLatency.value) return null;
  return html`
    <${MenuButton} id="player-settings" icon="settings" label=${t("player.settings")} onToggle=${onToggle}>
      ${
        qualities.length > 0 &&
        html`
        <div role="group" aria-label=${t("player.quality")}>
          <p class="menu-heading">${t("player.quality")}</p>
          <${MenuChoice} kind="radio" checked=${chosen === AUTO} onChoose=${() => session.chooseQuality(AUTO)}>
            ${t("player.qualityAuto")}
            ${chosen === AUTO && playing && html` <span class="menu-hint">${playing.label}</span>`}
          <//>
          ${qualities.map(
            ({ id, label }) => html`
              <${MenuChoice}
                key=${id}
                kind="radio"
                checked=${chosen === id}
                onChoose=${() => session.chooseQuality(id)}
              >
                ${label}
              <//>
            `,
          )}
        </div>
      `
      }
      <${CaptionChoices} player=${player} session=${session} />
      ${
        player.canChooseLatency.value &&
        html`
        <${MenuChoice}
          kind="checkbox"
          checked=${player.minimiseLatency.value}
          onChoose=${() => session.setMinimiseLatency(!player.minimiseLatency.value)}
        >
          ${t("player.minimiseLatency")}
        <//>
      `
      }
    <//>
  `;
}
