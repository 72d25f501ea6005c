// @ts-check
/** Where the picture is within what can be wound back to. Only there while the server keeps enough of it. */
import { useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { formatDuration } from "../../shared/format.js";
import { useI18n } from "../../shared/i18n-context.js";

const STEP_SECONDS = 10;
/** Nearer than this to the end means the live edge. */
const LIVE_SECONDS = 3;

/**
 * @param {object} props
 * @param {import("../state/player.js").PlayerState} props.player
 * @param {import("./session.js").Session} props.session
 */
export function SeekBar({ player, session }) {
  const { t } = useI18n();
  /** Seconds behind live while the thumb is held. */
  const [held, setHeld] = useState(/** @type {number|null} */ (null));
  const reach = player.reach.value;
  if (reach === null) return null;

  const { lengthSeconds } = reach;
  const behind = Math.min(lengthSeconds, held ?? reach.behindSeconds);
  const place = lengthSeconds - behind;
  const percent = `${((100 * place) / lengthSeconds).toFixed(2)}%`;
  const words =
    behind < LIVE_SECONDS ? t("player.live") : t("player.behind", { time: formatDuration(behind * 1000) });

  /** @param {number} seconds behind live */
  function go(seconds) {
    if (seconds < LIVE_SECONDS) session.jumpToLive();
    else session.windBack(Math.min(seconds, lengthSeconds));
  }

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    const back = { ArrowLeft: behind + STEP_SECONDS, ArrowRight: behind - STEP_SECONDS, Home: lengthSeconds, End: 0 };
    const target = /** @type {Record<string, number>} */ (back)[event.key];
    if (target === undefined) return;
    event.preventDefault();
    go(target);
  }

  /** @param {any} event */
  const behindOf = (event) => lengthSeconds - Number(event.currentTarget.value);
  return html`
    <div class="seek" dir="ltr" style=${{ "--filled": percent }}>
      ${held !== null && html`<output class="seek-time">−${formatDuration(behind * 1000)}</output>`}
      <input
        id="seek-bar"
        class="seek-bar"
        type="range"
        min="0"
        max=${lengthSeconds}
        step="0.1"
        value=${place}
        aria-label=${t("player.position")}
        aria-valuetext=${words}
        onKeyDown=${onKeyDown}
        onInput=${(/** @type {any} */ event) => setHeld(behindOf(event))}
        onChange=${(/** @type {any} */ event) => {
          go(behindOf(event));
          setHeld(null);
        }}
      />
    </div>
  `;
}
