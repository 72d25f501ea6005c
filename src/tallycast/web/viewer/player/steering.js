// @ts-check
/** Puts the decisions of latency.js into effect on the video element, and shows the distance to live. */
import { LatencyControl, LiveEdge } from "./latency.js";

/** An edge that has not moved for so long is no ground for a jump or for a number on the page. */
const FRESH_SECONDS = 1;
/** Within this of the target the indicator says "live". */
const EDGE_TOLERANCE_SECONDS = 2.5;
/** The browser's own HLS keeps its distance itself, and this much counts as live. */
const NATIVE_TARGET_SECONDS = 8;
/** A window shorter than this is the live edge's own; nobody needs a bar for it. */
const REACH_LEAST_SECONDS = 30;
/** Whoever is wound back to where the window ends is kept this far inside it, as the server forgets. */
const REACH_MARGIN_SECONDS = 6;
/** Shown times change in steps of this, so that the bar is not drawn anew for nothing. */
const REACH_STEP_SECONDS = 0.5;

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

  /** @param {number} end media time of the live edge @returns {number|null} where the window begins */
  function showReach(end) {
    const { seekable } = video;
    const begin = seekable?.length ? seekable.start(0) : null;
    const length = begin === null ? 0 : end - begin;
    if (length < REACH_LEAST_SECONDS) {
      player.reach.value = null;
      return null;
    }
    const inSteps = (/** @type {number} */ seconds) =>
      Math.round(seconds / REACH_STEP_SECONDS) * REACH_STEP_SECONDS;
    const lengthSeconds = inSteps(length);
    const behindSeconds = inSteps(Math.max(0, end - video.currentTime));
    const last = player.reach.peek();
    if (last?.lengthSeconds !== lengthSeconds || last.behindSeconds !== behindSeconds) {
      player.reach.value = { lengthSeconds, behindSeconds };
    }
    return begin;
  }

  /** Keep whoever is wound back inside the window; true while they shall be left alone. @param {number|null} begin */
  function leaveRewound(begin) {
    if (!player.rewound.peek()) return false;
    if (begin === null || player.atLiveEdge.peek()) {
      player.rewound.value = false;
      return false;
    }
    if (!video.seeking && video.currentTime < begin + REACH_MARGIN_SECONDS / 2) {
      video.currentTime = begin + REACH_MARGIN_SECONDS;
    }
    if (video.playbackRate !== 1) video.playbackRate = 1;
    return true;
  }

  return {
    edge,
    /** The picture stood still for a moment: keep more distance. @param {number} now seconds */
    stalled: (now) => control.stalled(now),
    /** Playing began anew or went on after an interruption. @param {number} now seconds */
    disturbed: (now) => control.disturbed(now),
    /** Go to the live edge as soon as it is known where that is. */
    jump() {
      jumpWanted = true;
      player.rewound.value = false;
    },
    /** Go back, and stay there. @param {number} seconds behind the live edge @param {number} now seconds */
    windBack(seconds, now) {
      const end = edge.estimate(now);
      const reach = player.reach.peek();
      if (end === null || reach === null) return;
      jumpWanted = false;
      player.rewound.value = true;
      player.atLiveEdge.value = false;
      control.disturbed(now);
      video.currentTime = Math.max(end - seconds, end - reach.lengthSeconds + REACH_MARGIN_SECONDS);
    },
    /** After a pause: stay where the pause was, as long as that is kept. @returns {boolean} false where it is not */
    stay() {
      if (player.reach.peek() === null) return false;
      player.rewound.value = true;
      return true;
    },
    reset() {
      edge.reset();
      control.reset();
      jumpWanted = false;
      player.latencySeconds.value = null;
      player.reach.value = null;
      player.rewound.value = false;
    },
    /** @param {number} now seconds */
    steer(now) {
      const end = edge.estimate(now);
      const asked = engine()?.targetLatencySeconds() ?? null;
      if (end === null || video.readyState < HTMLMediaElement.HAVE_METADATA) return;
      const begin = showReach(end);
      const target = asked === null ? NATIVE_TARGET_SECONDS : control.target(now, asked);
      const latencySeconds = Math.max(0, end - video.currentTime);
      const fresh = edge.ageSeconds(now) < FRESH_SECONDS;
      if (fresh) {
        player.latencySeconds.value = latencySeconds;
        player.atLiveEdge.value = latencySeconds < target + EDGE_TOLERANCE_SECONDS;
      }
      if (leaveRewound(begin) || video.paused || video.seeking) return;
      if (asked === null) {
        if (jumpWanted) video.currentTime = end;
        jumpWanted = false;
        return;
      }
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
