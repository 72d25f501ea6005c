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
    targetLatencySeconds: () => null,
    bandwidthKbps: () => 0,
    destroy() {
      abort.abort();
      video.removeAttribute("src");
      video.load();
    },
  };
}
