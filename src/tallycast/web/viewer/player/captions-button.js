// @ts-check
/** Captions on or off; there only when the broadcast has some. */
import { Icon } from "../../shared/components/icon.js";
import { MenuChoice } from "../../shared/components/menu.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";

/** @typedef {import("./captions.js").CaptionTrack} CaptionTrack */

/** @param {CaptionTrack} track @param {string} language of the page */
function nameOf({ language: code, name }, language) {
  try {
    return (code && new Intl.DisplayNames([language], { type: "language" }).of(code)) || name;
  } catch {
    // No language tag, whatever the playlist says.
    return name;
  }
}

/**
 * @param {object} props
 * @param {import("../state/player.js").PlayerState} props.player
 * @param {import("./session.js").Session} props.session
 */
export function CaptionsButton({ player, session }) {
  const { t } = useI18n();
  if (player.captionTracks.value.length === 0) return null;
  return html`
    <button
      type="button"
      class="control-button"
      id="captions-button"
      aria-label=${t("player.captions")}
      aria-pressed=${player.caption.value !== null}
      title=${`${t("player.captions")} (s)`}
      onClick=${session.toggleCaptions}
    >
      <${Icon} name="captions" />
    </button>
  `;
}

/**
 * Which captions, in the menu: only where there is a choice.
 * @param {Parameters<typeof CaptionsButton>[0]} props
 */
export function CaptionChoices({ player, session }) {
  const { t, language } = useI18n();
  const tracks = player.captionTracks.value;
  const shown = player.caption.value;
  if (tracks.length < 2) return null;
  return html`
    <div role="group" aria-label=${t("player.captions")}>
      <p class="menu-heading">${t("player.captions")}</p>
      <${MenuChoice} kind="radio" checked=${shown === null} onChoose=${() => session.chooseCaption(null)}>
        ${t("player.captionsOff")}
      <//>
      ${tracks.map(
        (track) => html`
          <${MenuChoice}
            key=${track.id}
            kind="radio"
            checked=${shown?.id === track.id}
            onChoose=${() => session.chooseCaption(track)}
          >
            ${nameOf(track, language)}
          <//>
        `,
      )}
    </div>
  `;
}
