// @ts-check
/** Full screen and picture in picture, each by what this browser has. */

/** iPhones show only the video element itself full screen. @typedef {HTMLVideoElement & {webkitEnterFullscreen?: () => void}} AppleVideo */

/** @param {HTMLElement} stage @param {AppleVideo} video */
export async function toggleFullscreen(stage, video) {
  if (document.fullscreenElement) await document.exitFullscreen();
  else if (stage.requestFullscreen) await stage.requestFullscreen();
  else video.webkitEnterFullscreen?.();
}

/** @param {HTMLElement} stage @param {AppleVideo} video */
export const canFullscreen = (stage, video) =>
  Boolean(document.fullscreenEnabled && stage.requestFullscreen) || Boolean(video.webkitEnterFullscreen);

export const canPictureInPicture = () => document.pictureInPictureEnabled === true;

/** @param {HTMLVideoElement} video */
export async function togglePictureInPicture(video) {
  if (document.pictureInPictureElement) await document.exitPictureInPicture();
  else await video.requestPictureInPicture();
}
