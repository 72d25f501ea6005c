// @ts-check
/**
 * Builds the parts that every page with a picture has, and ties them: the broadcast's state starts and ends
 * the player's session. The engine starts before the page is drawn, from the status inside the page.
 */
import { effect } from "@preact/signals-core";
import { createApi } from "../shared/api.js";
import { formatQuality } from "../shared/format.js";
import { createI18n } from "../shared/i18n.js";
import { createTheme } from "../shared/theme.js";
import { createMediaSession } from "./player/media-session.js";
import { startReports } from "./player/metrics.js";
import { createSession } from "./player/session.js";
import { createBroadcast } from "./state/broadcast.js";
import { createPlayer } from "./state/player.js";
import { createPreferences } from "./state/preferences.js";

const STREAM_URL = "/hls/stream.m3u8";

/** @typedef {{config: import("../shared/api.js").WebConfig, status: import("../shared/api.js").Status, assets?: {languages?: string[]}}} Boot */

/** What the server put into the page. @returns {Boot} */
function readBoot() {
  return JSON.parse(document.getElementById("tallycast-boot")?.textContent ?? "");
}

function createVideo() {
  const video = document.createElement("video");
  video.id = "player-video";
  video.playsInline = true;
  video.poster = "/thumbnail.jpg";
  return video;
}

/**
 * @param {{initiallyMuted?: boolean}} [options]
 * @returns {import("./page/watch.js").Parts}
 */
export function compose({ initiallyMuted = false } = {}) {
  const boot = readBoot();
  const api = createApi();
  const broadcast = createBroadcast({ api, boot, hidden: () => document.hidden });
  const player = createPlayer({
    online: boot.status.online,
    preferences: createPreferences(),
    initiallyMuted,
    soundWanted: boot.config.autoplay === "always" || boot.config.autoplay === "sound-only",
  });
  const video = createVideo();
  const session = createSession({
    video,
    player,
    url: STREAM_URL,
    autoplay: () => broadcast.config.peek().autoplay,
    labelOf: (level) => level.name || formatQuality(level),
    onDoubt: broadcast.doubt,
  });
  effect(() => (broadcast.online.value ? session.start() : session.end()));

  const showMedia = createMediaSession(session);
  effect(() => showMedia({ title: broadcast.title.value, name: broadcast.config.value.name }));

  const i18n = createI18n({
    wanted: navigator.languages,
    available: boot.assets?.languages ?? ["en"],
    load: (language) => api.asset(new URL(`../shared/texts/${language}.json`, import.meta.url).href),
  });
  void i18n.start();
  document.documentElement.lang = i18n.language;
  document.documentElement.dir = i18n.direction;

  const applyTheme = createTheme(document);
  effect(() => applyTheme(broadcast.config.value));
  effect(() => {
    document.documentElement.dataset.state = player.phase.value;
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void broadcast.pollNow();
  });
  broadcast.start();
  startReports({ api, isPlaying: () => player.playing.peek(), measure: session.takeMeasurements });
  return { broadcast, player, session, video, i18n };
}
