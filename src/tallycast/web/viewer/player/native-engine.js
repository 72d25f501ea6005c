// @ts-check
/** The browser's own HLS behind the engine interface: it keeps its distance itself, and tells little. */

const HLS_TYPE = "application/vnd.apple.mpegurl";

/** @param {HTMLVideoElement} video */
export const isNativeEngineSupported = (video) => video.canPlayType(HLS_TYPE) !== "";

/**
 * @param {{video: HTMLVideoElement, url: string, events: import("./engine.js").EngineEvents}} options
 * @returns {import("./engine.js").Engine}
 */
export function createNativeEngine({ video, url, events }) {
  const abort = new AbortController();
  const { signal } = abort;

  function edge() {
    const { seekable } = video;
    return seekable.length > 0 ? seekable.end(seekable.length - 1) : null;
  }

  video.addEventListener("error", () => (events.onError(), events.onFailed()), { signal });
  video.addEventListener("ended", () => events.onPlaylistEnded(), { signal });
  video.addEventListener("waiting", () => events.onStalled(), { signal });
  video.addEventListener(
    "progress",
    () => {
      const end = edge();
      if (end !== null) events.onEdge(end);
    },
    { signal },
  );
  /** @type {import("./captions.js").CaptionTrack|null} */
  let shown = null;
  function showTracks() {
    const ofKind = [...video.textTracks].filter(({ kind }) => kind === shown?.kind);
    for (const track of video.textTracks) {
      track.mode = track === (ofKind[shown?.index ?? 0] ?? ofKind[0]) ? "showing" : "disabled";
    }
  }
  video.textTracks.addEventListener("addtrack", showTracks, { signal });
  video.src = url;

  return {
    hasQualities: false,
    hasLatencyControl: false,
    rebuild() {
      video.src = url;
      video.load();
    },
    resumeLoading() {},
    pauseLoading() {},
    chooseLevel() {},
    setLowLatency() {},
    async showCaptions(track) {
      shown = track;
      showTracks();
      return false;
    },
    targetLatencySeconds: () => null,
    bandwidthKbps: () => 0,
    destroy() {
      abort.abort();
      video.removeAttribute("src");
      video.load();
    },
  };
}
