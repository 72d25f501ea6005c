import { clockSkewMs, createBroadcast, pollDelayMs } from "/web/viewer/state/broadcast.js";
import { equal, near, until } from "./check.js";

const CONFIG = { name: "Studio", summary: "", logo: "/logo", tags: [], version: "" };
const OFFLINE = { online: false, lastDisconnectTime: "2026-01-01T10:00:00Z" };
const LIVE = {
  online: true,
  lastConnectTime: "2026-01-01T12:00:00Z",
  streamTitle: "Tonight",
  viewerCount: 3,
};

/** An API that answers from a list of statuses; the last one stays. */
function stubApi(statuses, config = CONFIG) {
  const calls = { status: 0, config: 0 };
  return {
    calls,
    status: async () => {
      calls.status += 1;
      const next = statuses.length > 1 ? statuses.shift() : statuses[0];
      if (next instanceof Error) throw next;
      return next;
    },
    config: async () => {
      calls.config += 1;
      return config;
    },
  };
}

export const tests = {
  "polls come about every five seconds, every second around an end, seldom when nobody looks": () => {
    const never = Number.POSITIVE_INFINITY;
    equal(pollDelayMs({ online: true, hidden: false, sinceEndMs: never }), 5_000);
    equal(pollDelayMs({ online: true, hidden: true, sinceEndMs: never }), 5_000);
    equal(pollDelayMs({ online: false, hidden: false, sinceEndMs: 3_000 }), 1_000);
    equal(pollDelayMs({ online: false, hidden: true, sinceEndMs: never }), 20_000);
  },
  "the clock's skew is taken from the middle of the exchange": () => {
    near(clockSkewMs("2026-01-01T00:00:10Z", Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1, 0, 0, 2)), 9_000);
    equal(clockSkewMs(undefined, 0, 0), 0);
    equal(clockSkewMs("nonsense", 0, 0), 0);
  },
  "the page shows what it was served with": () => {
    const broadcast = createBroadcast({ api: stubApi([LIVE]), boot: { config: CONFIG, status: LIVE } });
    equal(broadcast.online.value, true);
    equal(broadcast.title.value, "Tonight");
    equal(broadcast.viewerCount.value, 3);
  },
  "times are told on this browser's clock": () => {
    const now = () => Date.parse("2026-01-01T12:30:00Z");
    const status = { ...LIVE, serverTime: "2026-01-01T12:40:00Z" };
    const broadcast = createBroadcast({ api: stubApi([status]), boot: { config: CONFIG, status }, now });
    near(broadcast.startedAtMs.value, Date.parse("2026-01-01T11:50:00Z"));
  },
  "a count that is absent is nought while live, and nothing when hidden or offline": () => {
    const make = (config, status) => createBroadcast({ api: stubApi([status]), boot: { config, status } });
    equal(make(CONFIG, { ...LIVE, viewerCount: undefined }).viewerCount.value, 0);
    equal(make({ ...CONFIG, hideViewerCount: true }, LIVE).viewerCount.value, null);
    equal(make(CONFIG, OFFLINE).viewerCount.value, null);
  },
  "a broadcast that begins is seen by the next poll, and the config is read anew": async () => {
    const api = stubApi([LIVE]);
    const broadcast = createBroadcast({ api, boot: { config: CONFIG, status: OFFLINE } });
    await broadcast.pollNow();
    equal(broadcast.online.value, true);
    equal(api.calls, { status: 1, config: 1 });
    await broadcast.pollNow();
    equal(api.calls, { status: 2, config: 1 });
  },
  "answers that overtake each other: the one to the latest question stays": async () => {
    const answers = [];
    const api = { ...stubApi([LIVE]), status: () => new Promise((resolve) => answers.push(resolve)) };
    const broadcast = createBroadcast({ api, boot: { config: CONFIG, status: OFFLINE } });
    const first = broadcast.pollNow();
    const second = broadcast.pollNow();
    answers[1]({ ...LIVE, streamTitle: "Second" });
    await second;
    answers[0](OFFLINE);
    await first;
    equal([broadcast.online.value, broadcast.title.value], [true, "Second"]);
  },
  "a late failure of an old question is no failure": async () => {
    const answers = [];
    const status = () => new Promise((resolve, reject) => answers.push({ resolve, reject }));
    const broadcast = createBroadcast({ api: { ...stubApi([LIVE]), status }, boot: { config: CONFIG, status: LIVE } });
    const asked = [broadcast.pollNow(), broadcast.pollNow(), broadcast.pollNow()];
    answers[2].resolve(LIVE);
    await asked[2];
    for (const old of answers.slice(0, 2)) old.reject(new Error("too late"));
    await Promise.all(asked);
    equal(broadcast.reachable.value, true);
  },
  "a config that could not be had is asked for with the next poll": async () => {
    const api = stubApi([LIVE]);
    const { config } = api;
    api.config = async () => Promise.reject(new Error("gone"));
    const broadcast = createBroadcast({ api, boot: { config: { ...CONFIG, name: "Old" }, status: OFFLINE } });
    await broadcast.pollNow();
    equal([broadcast.online.value, broadcast.config.value.name], [true, "Old"]);
    api.config = config;
    await broadcast.pollNow();
    equal(broadcast.config.value.name, "Studio");
    await broadcast.pollNow();
    equal(api.calls.config, 1);
  },
  "a player in doubt asks at once": async () => {
    const api = stubApi([OFFLINE]);
    const broadcast = createBroadcast({ api, boot: { config: CONFIG, status: LIVE } });
    broadcast.doubt();
    await until(() => !broadcast.online.value, "offline");
    equal(broadcast.endedAtMs.value !== null, true);
  },
  "a server that does not answer leaves the page as it was; the second failure is told": async () => {
    const api = stubApi([new Error("gone"), new Error("gone"), LIVE]);
    const broadcast = createBroadcast({ api, boot: { config: CONFIG, status: LIVE } });
    await broadcast.pollNow();
    equal([broadcast.online.value, broadcast.reachable.value], [true, true]);
    await broadcast.pollNow();
    equal([broadcast.online.value, broadcast.reachable.value], [true, false]);
    await broadcast.pollNow();
    equal(broadcast.reachable.value, true);
  },
  "polling that was started can be ended": async () => {
    const api = stubApi([LIVE]);
    const broadcast = createBroadcast({ api, boot: { config: CONFIG, status: LIVE } });
    const stop = broadcast.start();
    stop();
    await broadcast.pollNow();
    equal(api.calls.status, 1);
  },
};
