// @ts-check
/** Puts the decisions of latency.js into effect on the video element, and shows the distance to live. */
import { LatencyControl, LiveEdge } from "./latency.js";

/** An edge that has not moved for so long is no ground for a jump or for a number on the page. */
const FRESH_SECONDS = 1;
/** Within this of the target the indicator says "live". */
const EDGE_TOLERANCE_SECONDS = 2.5;

/**
 * Media that lies ready after the playhead.
 * @param {HTMLVideoElement} video @returns {number} seconds
 */
export function bufferAheadSeconds({ buffered, currentTime }) {
  for (let i = 0; i < buffered.length; i += 1) {
    if (buffered.start(i) <= currentTime + 0.1 && buffered.end(i) >= currentTime) {
      return buffered.end(i) - currentTime;
    }
  }
  return 0;
}

/**
 * @param {object} options
 * @param {HTMLVideoElement} options.video
 * @param {import("../state/player.js").PlayerState} options.player
 * @param {() => import("./engine.js").Engine|null} options.engine
 */
export function createSteering({ video, player, engine }) {
  const edge = new LiveEdge();
  const control = new LatencyControl();
  let jumpWanted = false;

  return {
    edge,
    /** The picture stood still for a moment: keep more distance. @param {number} now seconds */
    stalled: (now) => control.stalled(now),
    /** Playing began anew or went on after an interruption. @param {number} now seconds */
    disturbed: (now) => control.disturbed(now),
    /** Go to the live edge as soon as it is known where that is. */
    jump() {
      jumpWanted = true;
    },
    reset() {
      edge.reset();
      control.reset();
      jumpWanted = false;
      player.latencySeconds.value = null;
    },
    /** @param {number} now seconds */
    steer(now) {
      const end = edge.estimate(now);
      const asked = engine()?.targetLatencySeconds() ?? null;
      if (end === null || asked === null || video.readyState < HTMLMediaElement.HAVE_METADATA) return;
      const target = control.target(now, asked);
      const latencySeconds = Math.max(0, end - video.currentTime);
      const fresh = edge.ageSeconds(now) < FRESH_SECONDS;
      if (fresh) {
        player.latencySeconds.value = latencySeconds;
        player.atLiveEdge.value = latencySeconds < target + EDGE_TOLERANCE_SECONDS;
      }
      if (video.paused || video.seeking) return;
      const decision = control.decide({
        now,
        latencySeconds,
        targetSeconds: asked,
        bufferSeconds: bufferAheadSeconds(video),
        edgeAgeSeconds: edge.ageSeconds(now),
        minimise: player.minimiseLatency.peek(),
      });
      if ((jumpWanted && fresh) || decision.jump) {
        jumpWanted = false;
        control.disturbed(now);
        video.currentTime = Math.max(0, end - target);
      }
      if (engine()?.hasLatencyControl && video.playbackRate !== decision.rate)
        video.playbackRate = decision.rate;
    },
  };
}
