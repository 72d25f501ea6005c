// @ts-check
/**
 * One page's playing: joins the video element, the engine, the steering and the player's state.
 * Starts when a broadcast does, mends what breaks, and lets the last seconds play out when it ends.
 */
import { AUTO } from "../state/player.js";
import { Backoff } from "./backoff.js";
import { Measurements } from "./measurements.js";
import { createNativeEngine, isNativeEngineSupported } from "./native-engine.js";
import { bufferAheadSeconds, createSteering } from "./steering.js";

const TICK_MS = 200;
/** No new picture for so long is more than a hiccup: the encoder is gone or the network is. */
const STARVED_SECONDS = 2;
/** The edge moves but the picture does not: the engine is stuck, start it over. */
const STUCK_SECONDS = 6;
/** The playlist has ended but the server still says online: another broadcast has begun. */
const SUCCESSOR_SECONDS = 4;
/** A pause so long means that the viewer went away: stop loading. */
const IDLE_PAUSE_SECONDS = 10;
/** At the end what is buffered plays out, but no longer than this. */
const PLAY_OUT_MS = 4_000;

const nowSeconds = () => performance.now() / 1000;

/**
 * @param {object} options
 * @param {HTMLVideoElement} options.video
 * @param {import("../state/player.js").PlayerState} options.player
 * @param {string} options.url
 * @param {() => "always"|"sound-only"|"off"|undefined} options.autoplay the operator's wish
 * @param {(level: import("./engine.js").EngineLevel) => string} options.labelOf
 * @param {() => void} options.onDoubt what is loaded makes it doubtful that the broadcast is still on
 * @param {typeof import("./engine.js").createEngine} options.engineFor
 */
export function createSession({
  video,
  player,
  url,
  autoplay,
  labelOf,
  onDoubt,
  engineFor,
}) {
  /** @type {import("./engine.js").Engine|null} */
  let engine = null;
  const steering = createSteering({ video, player, engine: () => engine });
  const backoff = new Backoff();
  const measurements = new Measurements();
  const timers = { tick: 0, rebuild: 0, end: 0 };
  let wantsPlay = false;
  let loading = true;
  let stalled = false;
  let ending = false;
  let beginning = true;
  let native = false;
  let lastTime = -1;
  let movedAt = 0;
  let playlistEndedAt = Number.POSITIVE_INFINITY;

  async function play() {
    wantsPlay = true;
    player.needsGesture.value = false;
    video.muted = player.muted.peek();
    try {
      await video.play();
    } catch (error) {
      // Anything else is a load that another one took over; the tick sees whether the picture moves.
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

  /** @returns {boolean} is there anything that can play */
  function build() {
    const make = native ? createNativeEngine : engineFor;
    engine = make({ video, url, lowLatency: player.minimiseLatency.peek(), events });
    player.qualities.value = [];
    player.canChooseLatency.value = engine?.hasLatencyControl ?? false;
    if (player.caption.peek()) void showCaptions();
    beginning = true;
    movedAt = nowSeconds();
    playlistEndedAt = Number.POSITIVE_INFINITY;
    return engine !== null;
  }

  function rebuild() {
    clearTimeout(timers.rebuild);
    steering.reset();
    beginning = true;
    movedAt = nowSeconds();
    playlistEndedAt = Number.POSITIVE_INFINITY;
    engine?.rebuild();
    if (wantsPlay) void play();
  }

  /** Brings the engine to what is chosen. Captions that cannot be had leave the picture as it is. */
  async function showCaptions() {
    const asked = engine;
    try {
      const anew = await asked?.showCaptions(player.caption.peek());
      if (!asked || engine !== asked) return;
      if (anew) rebuild();
      else if (!player.rewound.peek()) steering.jump();
    } catch {
      player.caption.value = null;
    }
  }

  function rebuildLater() {
    const { delayMs, tell } = backoff.failed();
    if (tell) player.tell("failed");
    movedAt = nowSeconds();
    clearTimeout(timers.rebuild);
    timers.rebuild = window.setTimeout(rebuild, delayMs);
  }

  function tick() {
    const now = nowSeconds();
    if (video.currentTime !== lastTime) onMoved(now);
    else if (!video.paused && !video.ended) onStill(now);
    else if (video.paused && loading && now - movedAt > IDLE_PAUSE_SECONDS) {
      loading = false;
      engine?.pauseLoading();
    }
    if (now - playlistEndedAt > SUCCESSOR_SECONDS && !ending) rebuild();
    steering.steer(now);
  }

  /** @param {number} now */
  function onMoved(now) {
    const shown = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && !video.seeking;
    // A short stall asks for more distance; a broadcast that stood still says nothing about the network.
    if (now - movedAt > STARVED_SECONDS || (shown && beginning)) steering.disturbed(now);
    else if (stalled) steering.stalled(now);
    stalled = false;
    lastTime = video.currentTime;
    movedAt = now;
    if (shown) {
      beginning = false;
      backoff.succeeded();
      player.tell("shown");
    }
  }

  /** @param {number} now */
  function onStill(now) {
    const still = now - movedAt;
    if (still > STARVED_SECONDS) player.tell("starved");
    if (still > STUCK_SECONDS && steering.edge.ageSeconds(now) < 1) rebuildLater();
  }

  /** @type {import("./engine.js").EngineEvents} */
  const events = {
    onLevels(levels) {
      const found = levels.map((level) => ({ id: level.index, label: labelOf(level) }));
      player.qualities.value = found.length > 1 ? found.reverse() : [];
    },
    onLevelPlaying(index) {
      if (player.qualityPlaying.peek() !== null) measurements.switched();
      player.qualityPlaying.value = index;
    },
    onEdge: (seconds) => steering.edge.observe(seconds, nowSeconds()),
    onPlaylistEnded() {
      playlistEndedAt = nowSeconds();
      onDoubt();
    },
    onStalled() {
      if (!wantsPlay) return;
      measurements.error();
      stalled = true;
    },
    onFailed() {
      onDoubt();
      rebuildLater();
    },
    onError: () => measurements.error(),
    onDownloaded: (seconds) => measurements.downloaded(seconds),
  };

  const unlisten = new AbortController();
  /** @param {string} type @param {() => void} handler */
  const listen = (type, handler) => video.addEventListener(type, handler, { signal: unlisten.signal });
  listen("loadeddata", () => player.tell("shown"));
  listen("waiting", () => (player.waiting.value = true));
  listen("playing", () => {
    player.playing.value = true;
    player.everPlayed.value = true;
    player.waiting.value = false;
    player.needsGesture.value = false;
  });
  listen("pause", () => {
    if (video.ended) return;
    player.playing.value = false;
    wantsPlay = false;
  });
  listen("ended", () => {
    if (ending) stop();
  });

  function stop() {
    clearInterval(timers.tick);
    clearTimeout(timers.rebuild);
    clearTimeout(timers.end);
    engine?.destroy();
    engine = null;
    native = false;
    ending = false;
    wantsPlay = false;
    steering.reset();
    player.playing.value = false;
    player.everPlayed.value = false;
    player.waiting.value = false;
    player.needsGesture.value = false;
    player.qualities.value = [];
    player.qualityPlaying.value = null;
    player.quality.value = AUTO;
    player.tell("ended");
  }

  return {
    /** A broadcast is on: play it. */
    start() {
      clearTimeout(timers.end);
      ending = false;
      player.tell("started");
      if (engine) return;
      if (!build()) {
        player.tell("failed");
        return;
      }
      video.volume = player.volume.peek();
      loading = true;
      stalled = false;
      timers.tick = window.setInterval(tick, TICK_MS);
      // A press may have come before there was anything to play.
      if (autoplay() === "off" && !wantsPlay) player.needsGesture.value = true;
      else void play();
    },
    /** The broadcast is over: let the last seconds play, then stop. */
    end() {
      if (!engine || video.paused || video.ended || bufferAheadSeconds(video) < 0.1) {
        stop();
        return;
      }
      ending = true;
      timers.end = window.setTimeout(stop, PLAY_OUT_MS);
    },
    play() {
      if (!loading) engine?.resumeLoading();
      loading = true;
      // Live is live: after a pause it goes on where the broadcast is, unless what was missed is still there.
      if (player.phase.peek() !== "loading" && !steering.stay()) steering.jump();
      movedAt = nowSeconds();
      return play();
    },
    pause: () => video.pause(),
    jumpToLive() {
      steering.jump();
      if (!video.paused) return;
      if (!loading) engine?.resumeLoading();
      loading = true;
      movedAt = nowSeconds();
      void play();
    },
    /** @param {number} seconds behind the live edge */
    windBack(seconds) {
      if (!loading) engine?.resumeLoading();
      loading = true;
      movedAt = nowSeconds();
      steering.windBack(seconds, nowSeconds());
    },
    /**
     * Changes over to the browser's own HLS, which can hand its address to another device, or back.
     * @param {boolean} natively
     */
    playNatively(natively) {
      if (!engine || natively === native || (natively && !isNativeEngineSupported(video))) return;
      engine.destroy();
      steering.reset();
      native = natively;
      // hls.js forbids what would take its media elsewhere.
      if (natively) video.disableRemotePlayback = false;
      build();
      void play();
    },
    retry() {
      player.tell("started");
      wantsPlay = true;
      rebuild();
    },
    /** @param {number} id */
    chooseQuality(id) {
      player.quality.value = id;
      engine?.chooseLevel(id);
    },
    /** @param {import("./captions.js").CaptionTrack[]} tracks that the stream has */
    tellCaptions(tracks) {
      const before = player.caption.peek()?.id;
      player.tellCaptions(tracks);
      if (player.caption.peek()?.id !== before) void showCaptions();
    },
    /** @param {import("./captions.js").CaptionTrack|null} track */
    chooseCaption(track) {
      player.chooseCaption(track);
      void showCaptions();
    },
    toggleCaptions() {
      const [first] = player.captionTracks.peek();
      if (!first) return;
      player.chooseCaption(player.caption.peek() ? null : first);
      void showCaptions();
    },
    /** @param {boolean} value */
    setMinimiseLatency(value) {
      player.setMinimiseLatency(value);
      engine?.setLowLatency(value);
      steering.jump();
    },
    /** What happened since the last call, for the server's playback health. */
    takeMeasurements: () =>
      measurements.take({
        bandwidthKbps: engine?.bandwidthKbps() ?? 0,
        latencySeconds: player.latencySeconds.peek(),
      }),
    destroy() {
      stop();
      unlisten.abort();
    },
  };
}

/** @typedef {ReturnType<typeof createSession>} Session */
