// @ts-check
/** What the system shows of us: lock screen, media keys, the browser's own media list. */

/**
 * @param {{play: () => void, pause: () => void}} session
 * @returns {(what: {title: string, name: string}) => void} to be called when the title changes
 */
export function createMediaSession(session) {
  const system = navigator.mediaSession;
  if (!system) return () => {};
  system.setActionHandler("play", () => session.play());
  system.setActionHandler("pause", () => session.pause());
  return ({ title, name }) => {
    system.metadata = new MediaMetadata({
      title: title || name,
      artist: title ? name : "",
      artwork: [{ src: new URL("/logo/icon-512.png", location.href).href }],
    });
  };
}
