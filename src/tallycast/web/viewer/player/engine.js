// @ts-check
/**
 * Chooses what plays: hls.js wherever it can, the browser's own HLS only where it cannot. New Chromium has HLS
 * of its own as well, without quality choice, latency control or measurements, so the order matters.
 */
import { createHlsEngine, isHlsEngineSupported } from "./hls-engine.js";
import { createNativeEngine, isNativeEngineSupported } from "./native-engine.js";

/**
 * What an engine tells. All are called from events of the browser, never during creation.
 * @typedef {object} EngineEvents
 * @property {(levels: EngineLevel[]) => void} onLevels
 * @property {(index: number) => void} onLevelPlaying
 * @property {(edgeSeconds: number) => void} onEdge the playlist grew up to this media time
 * @property {() => void} onPlaylistEnded
 * @property {() => void} onStalled
 * @property {() => void} onFailed playing failed; the engine has stopped and waits for `rebuild` or `destroy`
 * @property {() => void} onError any error, mended or not; for counting
 * @property {(seconds: number) => void} onDownloaded how long one part or segment took from its first byte
 */

/** @typedef {import("./captions.js").CaptionTrack} CaptionTrack */

/**
 * @typedef {object} EngineLevel
 * @property {number} index
 * @property {string} [name] the operator's name of it, from the playlist
 * @property {number} [height]
 * @property {number} [frameRate]
 * @property {number} [bitrate] bit/s
 */

/**
 * @typedef {object} Engine
 * @property {boolean} hasQualities
 * @property {boolean} hasLatencyControl
 * @property {() => void} rebuild start over from the multivariant playlist
 * @property {() => void} resumeLoading
 * @property {() => void} pauseLoading
 * @property {(index: number) => void} chooseLevel −1 is automatic
 * @property {(low: boolean) => void} setLowLatency
 * @property {(track: CaptionTrack|null) => Promise<boolean>} showCaptions true when it takes a `rebuild` to do it
 * @property {() => number|null} targetLatencySeconds
 * @property {() => number} bandwidthKbps 0 when unknown
 * @property {() => void} destroy
 */

/**
 * @param {{video: HTMLVideoElement, url: string, lowLatency: boolean, events: EngineEvents}} options
 * @returns {Engine|null} null where this browser plays no HLS at all
 */
export function createEngine(options) {
  if (isHlsEngineSupported()) return createHlsEngine(options);
  if (isNativeEngineSupported(options.video)) return createNativeEngine(options);
  return null;
}
