// @ts-check
/** The viewer page as a whole: regions in reading order. */
import { html } from "../../shared/html.js";
import { I18nContext } from "../../shared/i18n.js";
import { Player } from "../player/player.js";
import { About } from "./about.js";
import { Footer } from "./footer.js";
import { Header, SkipLinks } from "./header.js";
import { OfflineBanner } from "./offline.js";
import { StatusBar } from "./status-bar.js";
import { StreamInfo } from "./stream-info.js";

/**
 * @typedef {object} Parts
 * @property {import("../state/broadcast.js").Broadcast} broadcast
 * @property {import("../state/player.js").PlayerState} player
 * @property {import("../player/session.js").Session} session
 * @property {HTMLVideoElement} video
 * @property {import("../../shared/i18n.js").I18n} i18n
 */

/** Picture or offline banner, with the status bar: all that an embed shows. @param {Parts} parts */
export function Watch({ broadcast, player, session, video }) {
  const offline = player.phase.value === "offline";
  return html`
    <div class="watch" id="player-region" tabindex="-1">
      <div class="screen">
        ${
          offline
            ? html`<${OfflineBanner} broadcast=${broadcast} />`
            : html`<${Player} player=${player} session=${session} video=${video} />`
        }
        <${StatusBar} broadcast=${broadcast} player=${player} />
      </div>
    </div>
  `;
}

/** Tells screen readers that the broadcast began or ended, and nothing else. @param {Parts} parts */
export function Announcer({ player, i18n }) {
  const phase = player.phase.value;
  return html`
    <p class="visually-hidden" role="status" aria-live="polite">
      ${i18n.t(phase === "offline" ? "announce.offline" : "announce.online")}
    </p>
  `;
}

/** @param {Parts} parts */
export function Page(parts) {
  const { broadcast, player, i18n } = parts;
  return html`
    <${I18nContext.Provider} value=${i18n}>
      <${SkipLinks} />
      <${Header} broadcast=${broadcast} />
      <main>
        <${Watch} ...${parts} />
        <div class="content" id="skip-to-content" tabindex="-1">
          <${StreamInfo} broadcast=${broadcast} offline=${player.phase.value === "offline"} />
          <${About} broadcast=${broadcast} />
        </div>
      </main>
      <${Footer} broadcast=${broadcast} />
      <${Announcer} ...${parts} />
    <//>
  `;
}

/** @param {Parts} parts */
export function EmbeddedVideo(parts) {
  return html`
    <${I18nContext.Provider} value=${parts.i18n}>
      <main class="embed"><${Watch} ...${parts} /></main>
      <${Announcer} ...${parts} />
    <//>
  `;
}
