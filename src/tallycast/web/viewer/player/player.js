// @ts-check
/** The player: the video element (made once, by the page) with what lies over and under it. */
import { useSignalEffect } from "@preact/signals";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Controls } from "./controls.js";
import { toggleFullscreen } from "./fullscreen.js";
import { useIdle } from "./idle.js";
import { listenToKeys } from "./keyboard.js";
import { Overlay } from "./overlay.js";

/** A second press within this time is a double click: full screen, not pause. */
const DOUBLE_CLICK_MS = 220;
const VOLUME_STEP = 0.1;

/**
 * @param {object} props
 * @param {import("../state/player.js").PlayerState} props.player
 * @param {import("./session.js").Session} props.session
 * @param {HTMLVideoElement} props.video
 */
export function Player({ player, session, video }) {
  const { t } = useI18n();
  const stage = useRef(/** @type {HTMLDivElement|null} */ (null));
  const [menuOpen, setMenuOpen] = useState(false);
  const { idle, wake, sleep } = useIdle(stage);
  const picture = useRef(/** @type {HTMLDivElement|null} */ (null));

  useLayoutEffect(() => picture.current?.append(video), []);

  const actions = {
    togglePlay: () => (player.playing.peek() ? session.pause() : void session.play()),
    toggleFullscreen: () =>
      void toggleFullscreen(/** @type {HTMLElement} */ (stage.current), video).catch(() => {}),
  };

  useLayoutEffect(() => {
    const onChange = () => (player.fullscreen.value = document.fullscreenElement === stage.current);
    document.addEventListener("fullscreenchange", onChange);
    const keys = {
      "toggle-play": actions.togglePlay,
      "toggle-fullscreen": actions.toggleFullscreen,
      "toggle-mute": player.toggleMute,
      "toggle-captions": session.toggleCaptions,
      "volume-up": () => player.changeVolume(VOLUME_STEP),
      "volume-down": () => player.changeVolume(-VOLUME_STEP),
    };
    const unlisten = listenToKeys(document, keys, player.keysAreOn);
    return () => {
      document.removeEventListener("fullscreenchange", onChange);
      unlisten();
    };
  }, []);

  useSignalEffect(() => {
    video.muted = player.muted.value;
    video.volume = player.volume.value;
  });

  const onPicturePress = usePicturePress({ idle, wake, sleep, ...actions });
  const showControls = !idle || menuOpen || !player.playing.value;
  return html`
    <div
      id="player"
      class="stage"
      ref=${stage}
      role="region"
      aria-label=${t("player.region")}
      data-controls=${showControls ? "shown" : "hidden"}
    >
      <div class="picture" ref=${picture} onClick=${onPicturePress}></div>
      <${Overlay} player=${player} session=${session} />
      <${Controls} player=${player} session=${session} video=${video} actions=${actions} onMenu=${setMenuOpen} />
    </div>
  `;
}

/**
 * Mouse: one click plays or pauses, two go full screen. Touch: a tap shows or hides the controls.
 * @param {{idle: boolean, wake: () => void, sleep: () => void, togglePlay: () => void, toggleFullscreen: () => void}} actions
 */
function usePicturePress({ idle, wake, sleep, togglePlay, toggleFullscreen: fullscreen }) {
  const pending = useRef(0);
  return (/** @type {PointerEvent} */ event) => {
    if (event.pointerType !== "mouse") {
      if (idle) wake();
      else sleep();
      return;
    }
    clearTimeout(pending.current);
    if (event.detail === 2) fullscreen();
    else if (event.detail === 1) pending.current = window.setTimeout(togglePlay, DOUBLE_CLICK_MS);
  };
}
