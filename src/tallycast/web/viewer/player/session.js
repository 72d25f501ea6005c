// @ts-check
/**
 * One page's playing: joins the video element, the engine, the latency control and the player's state.
 * Starts when a broadcast does, mends what breaks, and lets the last seconds play out when it ends.
 */
import { AUTO } from "../state/player.js";
import { Backoff } from "./backoff.js";
import { createEngine } from "./engine.js";
import { LatencyControl, LiveEdge } from "./latency.js";

/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {import("./engine.js").EngineLevel} EngineLevel */
/** @typedef {import("../state/player.js").PlayerState} PlayerState */

const TICK_MS = 200;
/** No new picture for so long is more than a hiccup: the encoder is gone or the network is. */
const STARVED_SECONDS = 2;
/** The edge moves but the picture does not: the engine is stuck, start it over. */
const STUCK_SECONDS = 6;
/** A pause so long means that the viewer went away: stop loading. */
const IDLE_PAUSE_MS = 10_000;
/** At the end what is buffered plays out, but no longer than this. */
const PLAY_OUT_MS = 4_000;
/** Within this of the target the indicator says "live". */
const EDGE_TOLERANCE_SECONDS = 2.5;

const nowSeconds = () => performance.now() / 1000;

/** @param {HTMLVideoElement} video */
function bufferAheadSeconds(video) {
  const { buffered, currentTime } = video;
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
 * @param {PlayerState} options.player
 * @param {string} options.url
 * @param {() => "always"|"sound-only"|"off"|undefined} options.autoplay the operator's wish
 * @param {(level: EngineLevel) => string} options.labelOf
 * @param {() => void} options.onPlaylistEnded
 * @param {typeof createEngine} [options.engineFor]
 */
export function createSession({ video, player, url, autoplay, labelOf, onPlaylistEnded, engineFor = createEngine }) {
  /** @type {Engine|null} */
  let engine = null;
  const edge = new LiveEdge();
  const control = new LatencyControl();
  const backoff = new Backoff();
  let wantsPlay = false;
  let progressAt = 0;
  let lastTime = -1;
  let stalled = false;
  let jumpWanted = false;
  let loadingPaused = false;
  const timers = { tick: 0, rebuild: 0, idle: 0, end: 0 };
  const counts = { errors: 0, switches: 0, downloads: /** @type {number[]} */ ([]) };

  async function play() {
    wantsPlay = true;
    player.needsGesture.value = false;
    video.muted = player.muted.peek();
    try {
      await video.play();
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
      if (!video.muted && autoplay() !== "sound-only") {
        player.muteUnasked();
        await play();
        return;
      }
      wantsPlay = false;
      player.needsGesture.value = true;
    }
  }

  function onPause() {
    if (video.ended || !engine) return;
    player.playing.value = false;
    wantsPlay = false;
    timers.idle = window.setTimeout(() => {
      loadingPaused = true;
      engine?.pauseLoading();
    }, IDLE_PAUSE_MS);
  }

  function onPlaying() {
    clearTimeout(timers.idle);
    player.playing.value = true;
    player.waiting.value = false;
    player.needsGesture.value = false;
  }

  function rebuildLater() {
    const { delayMs, tell } = backoff.failed();
    if (tell) player.tell("failed");
    clearTimeout(timers.rebuild);
    timers.rebuild = window.setTimeout(() => {
      edge.reset();
      control.reset();
      progressAt = nowSeconds();
      engine?.rebuild();
      if (wantsPlay) void play();
    }, delayMs);
  }

  /** @returns {number|null} media time to be at */
  function liveTime() {
    const now = nowSeconds();
    const end = edge.estimate(now);
    const target = engine?.targetLatencySeconds();
    return end === null || target === null || target === undefined ? null : end - control.target(now, target);
  }

  function jump() {
    const time = liveTime();
    jumpWanted = time === null;
    if (time !== null) video.currentTime = Math.max(0, time);
  }

  function tick() {
    const now = nowSeconds();
    if (video.currentTime !== lastTime) {
      // A short stall asks for more distance; a broadcast that stood still says nothing about the network.
      if (stalled && now - progressAt < STARVED_SECONDS) control.stalled(now);
      stalled = false;
      lastTime = video.currentTime;
      progressAt = now;
      if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && !video.seeking) {
        backoff.succeeded();
        player.tell("shown");
      }
    }
    const still = now - progressAt;
    if (wantsPlay && !video.ended && still > STARVED_SECONDS) {
      player.tell("starved");
      if (still > STUCK_SECONDS && edge.ageSeconds(now) < 1) rebuildLater();
    }
    steer(now);
  }

  /** @param {number} now */
  function steer(now) {
    const end = edge.estimate(now);
    const target = engine?.targetLatencySeconds() ?? null;
    if (end === null || target === null || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    const latencySeconds = Math.max(0, end - video.currentTime);
    player.latencySeconds.value = latencySeconds;
    player.atLiveEdge.value = latencySeconds < control.target(now, target) + EDGE_TOLERANCE_SECONDS;
    if (video.paused || video.seeking) return;
    if (jumpWanted) {
      jump();
      return;
    }
    const decision = control.decide({
      now,
      latencySeconds,
      targetSeconds: target,
      bufferSeconds: bufferAheadSeconds(video),
      edgeAgeSeconds: edge.ageSeconds(now),
      minimise: player.minimiseLatency.peek(),
    });
    if (decision.jump) jump();
    if (engine?.hasLatencyControl && video.playbackRate !== decision.rate) video.playbackRate = decision.rate;
  }

  /** @type {import("./engine.js").EngineEvents} */
  const events = {
    onLevels(levels) {
      const found = levels.map((level) => ({ id: level.index, label: labelOf(level) }));
      player.qualities.value = found.length > 1 ? found.reverse() : [];
    },
    onLevelPlaying(index) {
      if (player.qualityPlaying.peek() !== null) counts.switches += 1;
      player.qualityPlaying.value = index;
    },
    onEdge: (seconds) => edge.observe(seconds, nowSeconds()),
    onPlaylistEnded,
    onStalled() {
      if (!wantsPlay) return;
      counts.errors += 1;
      stalled = true;
    },
    onFailed: rebuildLater,
    onError: () => (counts.errors += 1),
    onDownloaded: (_bytes, seconds) => counts.downloads.push(seconds),
  };

  const unlisten = new AbortController();
  const listen = { signal: unlisten.signal };
  video.addEventListener("pause", onPause, listen);
  video.addEventListener("playing", onPlaying, listen);
  video.addEventListener("waiting", () => (player.waiting.value = true), listen);
  video.addEventListener("loadeddata", () => player.tell("shown"), listen);

  function stop() {
    for (const timer of Object.values(timers)) clearTimeout(timer);
    clearInterval(timers.tick);
    engine?.destroy();
    engine = null;
    edge.reset();
    control.reset();
    wantsPlay = false;
    player.playing.value = false;
    player.waiting.value = false;
    player.latencySeconds.value = null;
    player.qualities.value = [];
    player.qualityPlaying.value = null;
    player.quality.value = AUTO;
    player.tell("ended");
  }

  return {
    /** A broadcast is on: play it. */
    start() {
      clearTimeout(timers.end);
      player.tell("started");
      if (engine) return;
      engine = engineFor({ video, url, lowLatency: player.minimiseLatency.peek(), events });
      if (engine === null) {
        player.tell("failed");
        return;
      }
      player.canChooseLatency.value = engine.hasLatencyControl;
      video.volume = player.volume.peek();
      progressAt = nowSeconds();
      timers.tick = window.setInterval(tick, TICK_MS);
      if (autoplay() === "off") player.needsGesture.value = true;
      else void play();
    },
    /** The broadcast is over: let the last seconds play, then stop. */
    end() {
      if (!engine || video.paused || bufferAheadSeconds(video) < 0.1) {
        stop();
        return;
      }
      video.addEventListener("ended", stop, { once: true });
      timers.end = window.setTimeout(stop, PLAY_OUT_MS);
    },
    stop,
    play() {
      if (loadingPaused) engine?.resumeLoading();
      loadingPaused = false;
      // Live is live: after a pause it goes on where the broadcast is, not where it was.
      jumpWanted = player.phase.peek() !== "loading";
      return play();
    },
    pause: () => video.pause(),
    jumpToLive() {
      jumpWanted = true;
      if (video.paused) void play();
    },
    retry() {
      backoff.succeeded();
      engine?.rebuild();
      player.tell("started");
      void play();
    },
    /** @param {number} id */
    chooseQuality(id) {
      player.quality.value = id;
      engine?.chooseLevel(id);
    },
    /** @param {boolean} value */
    setMinimiseLatency(value) {
      player.setMinimiseLatency(value);
      engine?.setLowLatency(value);
      jumpWanted = true;
    },
    /** What happened since the last call, for the server's playback health. */
    takeMeasurements() {
      const { errors, switches, downloads } = counts;
      const longest = downloads.length > 0 ? Math.max(...downloads) : 0;
      Object.assign(counts, { errors: 0, switches: 0, downloads: [] });
      return {
        bandwidth: Math.round(engine?.bandwidthKbps() ?? 0),
        latency: player.latencySeconds.peek() ?? 0,
        downloadDuration: longest,
        errors,
        qualityVariantChanges: switches,
      };
    },
    destroy() {
      stop();
      unlisten.abort();
    },
  };
}

/** @typedef {ReturnType<typeof createSession>} Session */
