// @ts-check
/**
 * Builds the parts that every page with a picture has, and ties them: the broadcast's state starts and ends
 * the player's session. The engine starts before the page is drawn, from the status inside the page.
 */
import { computed, effect, signal } from "@preact/signals-core";
import { formatQuality } from "../shared/format.js";
import { composeSite } from "./compose-site.js";
import { createCaptionWatch } from "./player/captions.js";
import { createEngineLoader } from "./player/engine-loader.js";
import { createMediaSession } from "./player/media-session.js";
import { startReports } from "./player/metrics.js";
import { createSession } from "./player/session.js";
import { createPlayer } from "./state/player.js";

const STREAM_URL = "/hls/stream.m3u8";

function createVideo() {
  const video = document.createElement("video");
  video.id = "player-video";
  video.playsInline = true;
  return video;
}

/**
 * @param {{initiallyMuted?: boolean}} [options]
 * @returns {import("./page/watch.js").Parts & {site: import("./compose-site.js").Site}}
 */
export function compose({ initiallyMuted = false } = {}) {
  const site = composeSite();
  const { api, broadcast, i18n, preferences } = site;
  const { autoplay } = broadcast.config.peek();
  const player = createPlayer({
    online: broadcast.online.peek(),
    preferences,
    initiallyMuted,
    soundWanted: autoplay === "always" || autoplay === "sound-only",
  });
  const video = createVideo();
  /** @typedef {typeof import("./player/engine.js")} Engines */
  /** @type {Engines|null} */
  let engines = null;
  const session = createSession({
    video,
    player,
    url: STREAM_URL,
    autoplay: () => broadcast.config.peek().autoplay,
    labelOf: (level) => level.name || formatQuality(level),
    onDoubt: broadcast.doubt,
    engineFor: (options) => /** @type {Engines} */ (engines).createEngine(options),
  });
  const admitted = signal(preferences.admitsNsfw);
  const gated = computed(() => broadcast.config.value.nsfw === true && !admitted.value);
  effect(() => {
    if (broadcast.online.value) video.poster = "/thumbnail.jpg";
  });
  const wanted = computed(() => broadcast.online.value && !gated.value);
  const loader = createEngineLoader({
    load: () => import("./player/engine.js"),
    isWanted: () => wanted.peek(),
    onLoaded(loaded) {
      engines = loaded;
      session.start();
    },
    onFailed: () => player.tell("failed"),
  });
  const begin = () => {
    if (!loader.isLoaded) player.tell("started");
    loader.ask();
  };
  effect(() => {
    if (wanted.value) begin();
    else session.end();
  });

  const captionWatch = createCaptionWatch({
    load: () => api.playlist(STREAM_URL),
    tell: session.tellCaptions,
  });
  // The first picture comes first; who wants captions should not see it twice.
  const looksForCaptions = computed(() => wanted.value && (player.everPlayed.value || preferences.captions !== ""));
  effect(() => (looksForCaptions.value ? captionWatch.start() : captionWatch.stop()));

  const showMedia = createMediaSession(session);
  effect(() => showMedia({ title: broadcast.title.value, name: broadcast.config.value.name }));

  effect(() => {
    document.documentElement.dataset.state = player.phase.value;
  });
  startReports({ api, isPlaying: () => player.playing.peek(), measure: session.takeMeasurements });
  const admit = () => {
    preferences.admitsNsfw = true;
    admitted.value = true;
  };
  const retry = () => (loader.isLoaded ? session.retry() : begin());
  return { site, broadcast, player, session: { ...session, retry }, video, i18n, gated, admit };
}
