// @ts-check
/**
 * Playing on another device, by what this browser has: AirPlay, or the Remote Playback API (Cast). Both hand the
 * device an address, so that the browser's own HLS has to play; the session changes over to it.
 */

/** @typedef {HTMLVideoElement & {webkitShowPlaybackTargetPicker?: () => void, webkitCurrentPlaybackTargetIsWireless?: boolean}} AppleVideo */

/** @param {AppleVideo} video */
const hasAirPlay = (video) =>
  "WebKitPlaybackTargetAvailabilityEvent" in globalThis &&
  typeof video.webkitShowPlaybackTargetPicker === "function";

/**
 * Tells when there is something to choose.
 * @param {AppleVideo} video
 * @param {(kind: "airplay"|"cast"|null) => void} tell
 * @returns {() => void} what ends it
 */
export function watchRemote(video, tell) {
  if (hasAirPlay(video)) {
    // Which devices there are is only said of media that can be sent, which what hls.js plays is not.
    tell("airplay");
    return () => {};
  }
  const { remote } = video;
  if (!remote?.watchAvailability) return () => {};
  let id = -1;
  remote
    .watchAvailability((available) => tell(available ? "cast" : null))
    .then((given) => (id = given))
    // The browser does not look for devices, or not for this media: then there is none to choose.
    .catch(() => tell(null));
  return () => void (id >= 0 && remote.cancelWatchAvailability(id).catch(() => {}));
}

/**
 * Shows the browser's choice of devices. Has to be called from a press.
 * @param {AppleVideo} video
 * @param {import("./session.js").Session} session
 */
export async function chooseRemote(video, session) {
  session.playNatively(true);
  const back = () => session.playNatively(false);
  if (hasAirPlay(video)) {
    const onChange = () => {
      if (video.webkitCurrentPlaybackTargetIsWireless) return;
      video.removeEventListener("webkitcurrentplaybacktargetiswirelesschanged", onChange);
      back();
    };
    video.addEventListener("webkitcurrentplaybacktargetiswirelesschanged", onChange);
    video.webkitShowPlaybackTargetPicker?.();
    return;
  }
  video.remote.addEventListener("disconnect", back, { once: true });
  try {
    await video.remote.prompt();
  } catch {
    // Nothing was chosen.
    back();
  }
}
