// @ts-check
/** What every page with a picture shows: the picture or the offline banner, and the status bar. */
import { html } from "../../shared/html.js";
import { Player } from "../player/player.js";
import { NsfwGate } from "./nsfw.js";
import { OfflineBanner } from "./offline.js";
import { StatusBar } from "./status-bar.js";

/**
 * @typedef {object} Parts
 * @property {import("../state/broadcast.js").Broadcast} broadcast
 * @property {import("../state/player.js").PlayerState} player
 * @property {import("../player/session.js").Session} session
 * @property {HTMLVideoElement} video
 * @property {import("../../shared/i18n.js").I18n} i18n
 * @property {import("@preact/signals-core").ReadonlySignal<boolean>} gated the viewer has not said yes to what is on
 * @property {() => void} admit
 */

/** Picture or offline banner, with the status bar. @param {Parts} parts */
export function Watch({ broadcast, player, session, video, gated, admit }) {
  const offline = player.phase.value === "offline";
  if (gated.value && broadcast.online.value) {
    return html`
      <div class="watch" id="player-region" tabindex="-1">
        <div class="screen"><${NsfwGate} name=${broadcast.config.value.name} onAdmit=${admit} /></div>
      </div>
    `;
  }
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
