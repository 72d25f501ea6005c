// @ts-check
/** Plays a recording: by the browser itself where it can, else by hls.js. */
import Hls from "hls.js";

const MEDIA = "application/vnd.apple.mpegurl";

const video = /** @type {HTMLVideoElement | null} */ (document.querySelector("video[data-playlist]"));
if (video) {
  const playlist = video.dataset.playlist ?? "";
  if (Hls.isSupported()) {
    // An hour that was watched need not stay in memory.
    const hls = new Hls({ enableWorker: false, backBufferLength: 60 });
    hls.on(Hls.Events.ERROR, (_, data) => {
      if (data.fatal && data.type === Hls.ErrorTypes.NETWORK_ERROR) hls.startLoad();
      else if (data.fatal && data.type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
    });
    hls.loadSource(playlist);
    hls.attachMedia(video);
  } else if (video.canPlayType(MEDIA)) {
    video.src = playlist;
  }
}
