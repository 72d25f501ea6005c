// @ts-check
/** Below the picture: time on air and how many watch. The ticking time is not read out. */
import { Icon } from "../../shared/components/icon.js";
import { formatCount, formatDuration, machineDuration } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { useNow } from "./now.js";

const SECOND_MS = 1_000;

/** @param {{startedAt: number}} props */
function OnAir({ startedAt }) {
  const elapsed = useNow(SECOND_MS) - startedAt;
  return html`
    <time class="on-air" role="timer" aria-live="off" datetime=${machineDuration(elapsed)}>
      ${formatDuration(elapsed)}
    </time>
  `;
}

/**
 * @param {object} props
 * @param {import("../state/broadcast.js").Broadcast} props.broadcast
 * @param {import("../state/player.js").PlayerState} props.player
 */
export function StatusBar({ broadcast, player }) {
  const { t, language } = useI18n();
  if (player.phase.value === "offline") return null;
  const interrupted = player.phase.value === "interrupted";
  const startedAt = broadcast.startedAtMs.value;
  const viewers = broadcast.viewerCount.value;
  return html`
    <div class="status-bar" id="status-bar">
      <span class="status-live" data-interrupted=${interrupted}>
        <span class="live-dot" aria-hidden="true"></span>
        <span>${t(interrupted ? "status.interrupted" : "status.live")}</span>
        ${startedAt !== null && html`<${OnAir} startedAt=${startedAt} />`}
      </span>
      ${!broadcast.reachable.value && html`<span class="status-trouble">${t("status.unreachable")}</span>`}
      ${
        viewers !== null &&
        html`
        <span class="status-viewers" id="viewer-count">
          <${Icon} name="eye" />
          <span>${t("status.viewers", { count: viewers, shown: formatCount(viewers, language) })}</span>
        </span>
      `
      }
    </div>
  `;
}
