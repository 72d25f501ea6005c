// @ts-check
/** Says that this is live and how far behind; a press goes to the live edge. */
import { html } from "../../shared/html.js";
import { formatDuration } from "../../shared/format.js";
import { useI18n } from "../../shared/i18n-context.js";

/**
 * One decimal below ten seconds, none above. By the texts and not by the browser, whose formatter costs up to
 * 40 ms when it is first asked: just then the picture begins.
 * @param {number} seconds @param {import("../../shared/i18n.js").Translate} t
 */
function secondsBehind(seconds, t) {
  const number = seconds < 10 ? seconds.toFixed(1).replace(".", t("player.decimalPoint")) : seconds.toFixed(0);
  return t("player.seconds", { number });
}

/**
 * @param {{player: import("../state/player.js").PlayerState, onJump: () => void}} props
 */
export function LiveIndicator({ player, onJump }) {
  const { t } = useI18n();
  const latency = player.latencySeconds.value;
  const atEdge = player.atLiveEdge.value && player.playing.value;
  const rewound = player.rewound.value;
  const shown =
    latency === null ? "" : rewound ? `−${formatDuration(latency * 1000)}` : secondsBehind(latency, t);
  return html`
    <button
      type="button"
      id="live-indicator"
      class="live-indicator"
      data-at-edge=${atEdge}
      data-latency-seconds=${latency === null ? undefined : latency.toFixed(2)}
      title=${t("player.jumpToLive")}
      onClick=${() => onJump()}
    >
      <span class="live-dot" aria-hidden="true"></span>
      <span>${t(rewound ? "player.goLive" : "player.live")}</span>
      ${shown && html`<span class="live-latency">${shown}</span>`}
      <span class="visually-hidden">${t("player.jumpToLive")}</span>
    </button>
  `;
}
