// @ts-check
/**
 * What the server says about the broadcast: config and status, first as embedded in the page, then polled.
 * Times are turned into this browser's clock by the skew that `serverTime` shows.
 */
import { computed, signal } from "@preact/signals-core";
import { createLatest } from "../../shared/state/latest.js";

/** @typedef {import("../../shared/api.js").Api} Api */
/** @typedef {import("../../shared/api.js").Status} Status */
/** @typedef {import("../../shared/api.js").WebConfig} WebConfig */

const NORMAL_POLL_MS = 5_000;
/** Around an end the truth changes fast: the broadcast may be over, or begin again at once. */
const QUICK_POLL_MS = 1_000;
const QUICK_FOR_MS = 60_000;
/** Nobody looks, nothing plays: the next look at the page polls at once. */
const HIDDEN_POLL_MS = 20_000;
const CONFIG_REFRESH_MS = 300_000;
/** One poll may fail without a word; two in a row are told to the viewer. */
const FAILURES_BEFORE_TOLD = 2;

/**
 * How long until the next look at the status.
 * @param {{online: boolean, hidden: boolean, sinceEndMs: number}} situation `sinceEndMs`: since the broadcast
 *   went offline or the player doubted that it is on; Infinity when neither happened
 */
export function pollDelayMs({ online, hidden, sinceEndMs }) {
  if (sinceEndMs < QUICK_FOR_MS) return QUICK_POLL_MS;
  return hidden && !online ? HIDDEN_POLL_MS : NORMAL_POLL_MS;
}

/**
 * Server clock minus this clock, from one exchange; the answer is taken to be half a round trip old.
 * @param {string|undefined} serverTime @param {number} sentMs @param {number} receivedMs
 * @returns {number} milliseconds, 0 when the server told no time
 */
export function clockSkewMs(serverTime, sentMs, receivedMs) {
  const server = Date.parse(serverTime ?? "");
  return Number.isNaN(server) ? 0 : server - (sentMs + receivedMs) / 2;
}

/** @param {string|null|undefined} text @returns {number|null} */
const parseTime = (text) => {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? null : time;
};

/**
 * @param {object} options
 * @param {Api} options.api
 * @param {{config: WebConfig, status: Status}} options.boot
 * @param {() => number} [options.now] wall clock in milliseconds
 * @param {() => boolean} [options.hidden] is the page out of sight
 */
export function createBroadcast({ api, boot, now = Date.now, hidden = () => false }) {
  const config = signal(boot.config);
  const status = signal(boot.status);
  const skewMs = signal(clockSkewMs(boot.status.serverTime, now(), now()));
  const reachable = signal(true);
  const online = computed(() => status.value.online);

  let endedAt = Number.NEGATIVE_INFINITY;
  let configAt = now();
  /** Something has changed since the config was asked for. */
  let configDue = false;
  let failures = 0;
  const askedStatus = createLatest();
  const askedConfig = createLatest();
  let running = false;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  async function refreshConfig() {
    const isNews = askedConfig();
    configDue = false;
    try {
      const fresh = await api.config();
      if (!isNews()) return;
      config.value = fresh;
      configAt = now();
    } catch (error) {
      configDue = true;
      throw error;
    }
  }

  async function refresh() {
    const sent = now();
    const isNews = askedStatus();
    try {
      const fresh = await api.status();
      if (!isNews()) return;
      const wasOnline = status.peek().online;
      skewMs.value = clockSkewMs(fresh.serverTime, sent, now());
      if (wasOnline && !fresh.online) endedAt = now();
      status.value = fresh;
      failures = 0;
      reachable.value = true;
      configDue ||= wasOnline !== fresh.online || now() - configAt > CONFIG_REFRESH_MS;
      if (configDue) await refreshConfig();
    } catch {
      // A server that restarts, or no network: what was known stays on the page.
      if (!isNews()) return;
      failures += 1;
      reachable.value = failures < FAILURES_BEFORE_TOLD;
    }
  }

  function arm() {
    clearTimeout(timer);
    const delay = pollDelayMs({ online: online.peek(), hidden: hidden(), sinceEndMs: now() - endedAt });
    timer = setTimeout(poll, delay);
  }

  async function poll() {
    clearTimeout(timer);
    await refresh();
    if (running) arm();
  }

  return {
    config,
    status,
    online,
    /** False after polls failed twice in a row. */
    reachable,
    title: computed(() => status.value.streamTitle || config.value.streamTitle || ""),
    viewerCount: computed(() =>
      config.value.hideViewerCount || !status.value.online ? null : (status.value.viewerCount ?? 0),
    ),
    /** When the broadcast began, on this browser's clock; null while offline. */
    startedAtMs: computed(() => {
      const time = parseTime(status.value.lastConnectTime);
      return status.value.online && time !== null ? time - skewMs.value : null;
    }),
    /** When the last one ended, on this browser's clock. */
    endedAtMs: computed(() => {
      const time = parseTime(status.value.lastDisconnectTime);
      return time === null ? null : time - skewMs.value;
    }),
    /** @returns {() => void} what ends the polling */
    start() {
      running = true;
      arm();
      return () => {
        running = false;
        clearTimeout(timer);
      };
    },
    refreshConfig,
    /** The page came back into sight: look now. */
    pollNow: poll,
    /** The player met the end of its playlist or cannot go on: look now, and often for a while. */
    doubt() {
      endedAt = now();
      void poll();
    },
  };
}

/** @typedef {ReturnType<typeof createBroadcast>} Broadcast */
