import { createSession } from "/web/viewer/player/session.js";
import { createPlayer } from "/web/viewer/state/player.js";
import { createPreferences } from "/web/viewer/state/preferences.js";
import { equal, near, ok, until } from "./check.js";

/** What the session touches of a video element, under the test's control. */
class FakeVideo extends EventTarget {
  currentTime = 0;
  paused = true;
  ended = false;
  seeking = false;
  muted = false;
  volume = 1;
  playbackRate = 1;
  readyState = 0;
  ahead = 1;
  refuses = () => false;

  /** What can be wound back to, once a test says so. */
  window = null;

  get seekable() {
    const [begin, end] = this.window ?? [0, 0];
    return { length: this.window ? 1 : 0, start: () => begin, end: () => end };
  }

  get buffered() {
    return { length: 1, start: () => 0, end: () => this.currentTime + this.ahead };
  }

  async play() {
    if (this.refuses(this)) throw new DOMException("not allowed", "NotAllowedError");
    this.paused = false;
    this.dispatchEvent(new Event("playing"));
  }

  pause() {
    this.paused = true;
    this.dispatchEvent(new Event("pause"));
  }

  /** The picture moves to this time. */
  show(seconds) {
    this.readyState = HTMLMediaElement.HAVE_ENOUGH_DATA;
    this.currentTime = seconds;
  }
}

/** A session on a fake video and a fake engine that counts what is asked of it. */
function stage({ volume = "0.5", autoplay, refuses } = {}) {
  const video = new FakeVideo();
  if (refuses) video.refuses = refuses;
  const entries = new Map(volume === null ? [] : [["owncast_volume", volume]]);
  const storage = { getItem: (key) => entries.get(key) ?? null, setItem: () => {} };
  const player = createPlayer({ online: false, preferences: createPreferences(() => storage) });
  const asked = { built: 0, rebuilt: 0, destroyed: 0, level: null, low: null, doubts: 0 };
  let events;
  const session = createSession({
    video,
    player,
    url: "/hls/stream.m3u8",
    autoplay: () => autoplay,
    labelOf: ({ height }) => `${height}p`,
    onDoubt: () => (asked.doubts += 1),
    engineFor: (options) => {
      events = options.events;
      asked.built += 1;
      return {
        hasQualities: true,
        hasLatencyControl: true,
        rebuild: () => (asked.rebuilt += 1),
        resumeLoading() {},
        pauseLoading() {},
        chooseLevel: (index) => (asked.level = index),
        setLowLatency: (low) => (asked.low = low),
        targetLatencySeconds: () => 0.6,
        bandwidthKbps: () => 5_000,
        destroy: () => (asked.destroyed += 1),
      };
    },
  });
  return { video, player, session, asked, events: () => events };
}

export const tests = {
  "a broadcast that starts is loaded, played and shown": async () => {
    const { video, player, session, asked } = stage();
    equal(player.phase.value, "offline");
    session.start();
    equal([player.phase.value, asked.built], ["loading", 1]);
    video.show(1);
    await until(() => player.phase.value === "live", "live");
    equal([player.playing.value, video.muted, video.volume], [true, false, 0.5]);
    session.start();
    equal(asked.built, 1);
    session.destroy();
    equal([player.phase.value, asked.destroyed], ["offline", 1]);
  },
  "a browser that plays only without sound gets silence, and the viewer the offer of sound": async () => {
    const { player, session, video } = stage({ refuses: ({ muted }) => !muted });
    session.start();
    await until(() => player.playing.value, "playing");
    equal([video.muted, player.muted.value, player.offersSound.value], [true, true, true]);
    session.destroy();
  },
  "a browser that plays nothing unasked shows the big button": async () => {
    const { player, session } = stage({ refuses: () => true });
    session.start();
    await until(() => player.needsGesture.value, "the button");
    equal(player.playing.value, false);
    session.destroy();
  },
  "where the operator wants sound or nothing, silence is not tried": async () => {
    const { player, session, video } = stage({ autoplay: "sound-only", refuses: () => true });
    session.start();
    await until(() => player.needsGesture.value, "the button");
    equal(video.muted, false);
    session.destroy();
  },
  "where the operator wants no autoplay, nothing plays": () => {
    const { player, session, video } = stage({ autoplay: "off" });
    session.start();
    equal([player.needsGesture.value, video.paused], [true, true]);
    session.destroy();
  },
  "a picture that stands still is an interruption, and moving on ends it": async () => {
    const { video, player, session } = stage();
    session.start();
    video.show(1);
    await until(() => player.phase.value === "live", "live");
    await until(() => player.phase.value === "interrupted", "interrupted");
    video.show(2);
    await until(() => player.phase.value === "live", "live again");
    session.destroy();
  },
  "an engine that gave up is started anew, soon": async () => {
    const { session, asked, events, player, video } = stage();
    session.start();
    video.show(1);
    await until(() => player.phase.value === "live", "live");
    events().onFailed();
    await until(() => asked.rebuilt === 1, "a new start");
    equal(player.phase.value, "live");
    session.destroy();
  },
  "at the end what is buffered plays out before the page goes offline": async () => {
    const { session, asked, player, video } = stage();
    session.start();
    video.show(1);
    await until(() => player.phase.value === "live", "live");
    session.end();
    equal(asked.destroyed, 0);
    video.ended = true;
    video.dispatchEvent(new Event("ended"));
    equal([player.phase.value, asked.destroyed], ["offline", 1]);
  },
  "a broadcast that comes back while the last seconds play goes on": async () => {
    const { session, asked, player, video } = stage();
    session.start();
    video.show(1);
    await until(() => player.phase.value === "live", "live");
    session.end();
    session.start();
    video.dispatchEvent(new Event("ended"));
    equal([player.phase.value, asked.destroyed], ["live", 0]);
    session.destroy();
  },
  "the end of the playlist, and a failure, are ground for doubt": () => {
    const { session, asked, events } = stage();
    session.start();
    events().onPlaylistEnded();
    events().onFailed();
    equal(asked.doubts, 2);
    session.destroy();
  },
  "far behind the live edge it jumps to the target": async () => {
    const { session, events, video } = stage();
    session.start();
    video.show(1);
    events().onEdge(100);
    await until(() => video.currentTime > 90, "a jump");
    near(video.currentTime, 99.4, 0.6);
    session.destroy();
  },
  "qualities are listed best first; one alone is no choice": () => {
    const { session, events, player, asked } = stage();
    session.start();
    events().onLevels([
      { index: 0, height: 480 },
      { index: 1, height: 720 },
    ]);
    equal(player.qualities.value, [
      { id: 1, label: "720p" },
      { id: 0, label: "480p" },
    ]);
    session.chooseQuality(1);
    equal([asked.level, player.quality.value], [1, 1]);
    events().onLevels([{ index: 0, height: 720 }]);
    equal(player.qualities.value, []);
    session.destroy();
  },
  "the distance to live is the viewer's choice": () => {
    const { session, asked, player } = stage();
    session.start();
    session.setMinimiseLatency(false);
    equal([asked.low, player.minimiseLatency.value], [false, false]);
    session.destroy();
  },
  "measurements tell what happened": async () => {
    const { session, events, video, player } = stage();
    session.start();
    video.show(1);
    await until(() => player.playing.value, "playing");
    events().onStalled();
    events().onLevelPlaying(0);
    events().onLevelPlaying(1);
    events().onDownloaded(0.3);
    const report = session.takeMeasurements();
    equal([report.errors, report.qualityVariantChanges, report.downloadDuration], [1, 1, 0.3]);
    ok(report.bandwidth === 5_000, "bandwidth");
    session.destroy();
  },
  "a browser without any HLS says that it cannot play": () => {
    const player = createPlayer({ online: true, preferences: createPreferences() });
    const session = createSession({
      video: new FakeVideo(),
      player,
      url: "",
      autoplay: () => undefined,
      labelOf: () => "",
      onDoubt() {},
      engineFor: () => null,
    });
    session.start();
    equal(player.phase.value, "error");
    session.destroy();
  },
  "a short window has no bar, a long one says how far one is behind": async () => {
    const { session, player, video, events } = stage();
    session.start();
    video.window = [80, 100];
    video.show(99);
    events().onEdge(100);
    await until(() => player.latencySeconds.value !== null, "a distance");
    equal(player.reach.value, null);
    video.window = [40, 100];
    events().onEdge(100);
    await until(() => player.reach.value !== null, "the bar");
    near(player.reach.value.lengthSeconds, 60, 2);
    near(player.reach.value.behindSeconds, 1, 2);
    session.destroy();
    equal(player.reach.value, null);
  },
  "who winds back is left there, at the rate of the broadcast, until they go live": async () => {
    const { session, player, video, events } = stage();
    session.start();
    video.window = [0, 100];
    video.show(99.4);
    events().onEdge(100);
    await until(() => player.reach.value !== null, "the bar");
    session.windBack(50);
    near(video.currentTime, 50, 2);
    equal(player.rewound.value, true);
    const before = video.currentTime;
    events().onEdge(101);
    await until(() => player.reach.value.behindSeconds > 52, "time that passes");
    equal([video.currentTime, video.playbackRate], [before, 1]);
    // Not further than what is kept.
    session.windBack(5_000);
    near(video.currentTime, 6, 3);
    events().onEdge(101);
    session.jumpToLive();
    await until(() => video.currentTime > 95, "the live edge");
    equal(player.rewound.value, false);
    session.destroy();
  },
  "what is forgotten while one pauses is skipped": async () => {
    const { session, player, video, events } = stage();
    session.start();
    video.window = [0, 100];
    video.show(50);
    events().onEdge(100);
    await until(() => player.reach.value !== null, "the bar");
    session.windBack(50);
    session.pause();
    video.window = [70, 170];
    events().onEdge(170);
    await session.play();
    await until(() => video.currentTime >= 75, "inside the window");
    equal(player.rewound.value, true);
    session.destroy();
  },
};
