// @ts-check
/** hls.js behind the engine interface. Mends what can be mended in place and says when it cannot. */
import LightHls from "hls.js";
import { hlsConfig, RELAXED_TARGET_DURATIONS } from "./hls-config.js";

/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {import("./engine.js").EngineLevel} EngineLevel */

const { Events, ErrorTypes, ErrorDetails } = LightHls;
/** A decoder that fails again so soon after it was mended needs a new start. */
const MEDIA_MEND_PAUSE_MS = 5_000;
/**
 * A playlist that falls back or leaps this many segments is another one: the server was restarted, or shows its
 * offline loop, whose numbers are far away. Half an hour of sleep leaps less.
 */
const SEQUENCE_FALL = 2;
const SEQUENCE_LEAP = 5_000;

/** In segments: the one that is being made, and as long again as hls.js may take until it asks for its text. */
const SUBTITLES_FURTHER = 1.5;

export const isHlsEngineSupported = () => LightHls.isSupported();

/** @param {import("hls.js").Level} level @param {number} index @returns {EngineLevel} */
function describeLevel(level, index) {
  return {
    index,
    name: level.name || undefined,
    height: level.height || undefined,
    frameRate: level.frameRate || undefined,
    bitrate: level.bitrate || undefined,
  };
}

/**
 * @param {{video: HTMLVideoElement, url: string, lowLatency: boolean, events: import("./engine.js").EngineEvents}} options
 * @returns {Engine}
 */
export function createHlsEngine({ video, url, lowLatency, events }) {
  let low = lowLatency;
  /** @type {typeof import("./hls-with-captions.js")|null} */
  let heavier = null;
  /** @type {import("hls.js").default|null} */
  let hls = null;
  /** @type {import("./captions.js").CaptionTrack|null} */
  let captions = null;
  /** The kind of captions that the present instance can show. */
  let builtFor = /** @type {import("./captions.js").CaptionTrack["kind"]} */ ("subtitles");
  let lastSequence = -1;
  let lastMendMs = Number.NEGATIVE_INFINITY;
  let chosenLevel = -1;

  function build() {
    const config = hlsConfig(low);
    hls = heavier
      ? new heavier.HlsWithCaptions({ ...config, ...heavier.captionConfig(builtFor) })
      : new LightHls(config);
    lastSequence = -1;
    hls.on(Events.MANIFEST_PARSED, (_event, data) => {
      if (chosenLevel >= 0 && chosenLevel < data.levels.length && hls) hls.currentLevel = chosenLevel;
      events.onLevels(data.levels.map(describeLevel));
    });
    hls.on(Events.LEVEL_SWITCHED, (_event, data) => events.onLevelPlaying(data.level));
    hls.on(Events.LEVEL_UPDATED, (_event, { details }) => onPlaylist(details));
    hls.on(Events.FRAG_LOADED, (_event, { frag, part }) => {
      if (frag.sn === "initSegment") return;
      // From the first byte: a part that was asked for early waits at the server, that is no download.
      const { first, end } = (part ?? frag).stats.loading;
      events.onDownloaded((end - first) / 1000);
    });
    hls.on(Events.ERROR, (_event, data) => onError(data));
    hls.on(Events.SUBTITLE_TRACKS_UPDATED, applyCaptions);
    hls.attachMedia(video);
    hls.loadSource(url);
  }

  /**
   * Subtitles come with the end of the segment that they are shown in: who wants them stays further behind, else
   * most of each would come when its time is over.
   */
  function keepDistance() {
    const details = hls?.latestLevelDetails;
    if (!hls || !details) return;
    const further = captions?.kind === "subtitles" ? details.targetduration * SUBTITLES_FURTHER : 0;
    hls.targetLatency = low
      ? (details.partHoldBack || details.holdBack) + further
      : details.targetduration * RELAXED_TARGET_DURATIONS;
  }

  function applyCaptions() {
    if (!hls || !heavier) return;
    keepDistance();
    if (builtFor === "subtitles") {
      hls.subtitleDisplay = captions !== null;
      const index = captions?.index ?? -1;
      if (hls.subtitleTrack !== index) hls.subtitleTrack = index;
      return;
    }
    // They become a track of the video, with the playlist's name, once something is said.
    for (const track of video.textTracks) {
      track.mode = track.kind === "captions" && track.label === captions?.name ? "showing" : "disabled";
    }
  }

  /** @param {import("hls.js").LevelDetails} details */
  function onPlaylist(details) {
    const step = lastSequence < 0 ? 0 : details.endSN - lastSequence;
    if (step < -SEQUENCE_FALL || step > SEQUENCE_LEAP) {
      fail();
      return;
    }
    if (lastSequence < 0 && captions) keepDistance();
    lastSequence = details.endSN;
    if (!details.live) events.onPlaylistEnded();
    else if (details.advanced) events.onEdge(details.edge);
  }

  /** @param {import("hls.js").ErrorData} data */
  function onError(data) {
    if (data.details === ErrorDetails.BUFFER_STALLED_ERROR) events.onStalled();
    else events.onError();
    if (!data.fatal) return;
    const now = performance.now();
    if (data.type === ErrorTypes.MEDIA_ERROR && now - lastMendMs > MEDIA_MEND_PAUSE_MS) {
      lastMendMs = now;
      hls?.recoverMediaError();
    } else {
      fail();
    }
  }

  function fail() {
    hls?.stopLoad();
    events.onFailed();
  }

  const unlisten = new AbortController();
  video.textTracks.addEventListener("addtrack", applyCaptions, { signal: unlisten.signal });
  build();
  return {
    hasQualities: true,
    hasLatencyControl: true,
    rebuild() {
      hls?.destroy();
      build();
    },
    resumeLoading: () => hls?.startLoad(-1),
    pauseLoading: () => hls?.stopLoad(),
    chooseLevel(index) {
      chosenLevel = index;
      // Seamless: what is buffered plays out, the next part comes in the new quality.
      if (hls) hls.nextLevel = index;
    },
    setLowLatency(value) {
      low = value;
      keepDistance();
    },
    async showCaptions(track) {
      captions = track;
      const fits = track === null || (heavier !== null && builtFor === track.kind);
      if (fits) {
        applyCaptions();
        return false;
      }
      heavier = await import(/* later */ "./hls-with-captions.js");
      builtFor = track.kind;
      return true;
    },
    targetLatencySeconds: () => hls?.targetLatency ?? null,
    bandwidthKbps() {
      const estimate = hls?.bandwidthEstimate ?? Number.NaN;
      return Number.isFinite(estimate) ? estimate / 1000 : 0;
    },
    destroy() {
      unlisten.abort();
      hls?.destroy();
      hls = null;
    },
  };
}
