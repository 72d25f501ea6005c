// @ts-check
/** What is on air, asked again and again while somebody looks. */
import { signal } from "@preact/signals-core";

/**
 * @typedef {object} AdminStatus
 * @property {{remoteAddr: string, time: string, protocol: string, measuredBitrate: number, keyframeInterval: number|null,
 *   streamDetails: {width: number, height: number, framerate: number, videoBitrate: number, videoCodec: string,
 *   audioBitrate: number, audioCodec: string, encoder: string}}|null} broadcaster
 * @property {{outputSettings: Record<string, any>[], latencyLevel: {level: number, secondsPerSegment: number}}|null} currentBroadcast
 * @property {{healthy: boolean, healthPercentage: number, message: string, representation: number, code?: string, figures?: Record<string, string|number>}|null} health
 * @property {{findings: {code: string, severity: string, message: string, figures?: Record<string, string|number>}[]}|null} [broadcastHealth]
 * @property {{linked: boolean, message: string, count: number, online: boolean}|null} [otherServers]
 * @property {{id: number, url: string, state: string, message: string, waiting: number, since: string|null}[]} [webhookTroubles]
 * @property {boolean} online @property {boolean} interrupted
 * @property {string} versionNumber
 * @property {number} viewerCount @property {number} overallPeakViewerCount @property {number} sessionPeakViewerCount
 */

const EVERY_MS = 5_000;

/**
 * @param {object} options
 * @param {Pick<import("../admin-api.js").AdminApi, "status"|"warnings"|"logs"|"disconnect">} options.api
 * @param {() => boolean} options.hidden
 */
export function createStatus({ api, hidden }) {
  const status = signal(/** @type {AdminStatus|null} */ (null));
  const warnings = signal(/** @type {import("../admin-api.js").LogEntry[]} */ ([]));
  const logs = signal(/** @type {import("../admin-api.js").LogEntry[]|null} */ (null));
  const reachable = signal(true);
  /** The server answers, and cannot tell how it is doing. */
  const failing = signal(false);
  const ending = signal(false);
  /** The log is long: it is asked for only where it shows. */
  let wantsLogs = false;
  /** Answers may overtake one another: only the newest question counts. */
  let asked = 0;
  let waiting = 0;

  async function poll() {
    const mine = ++asked;
    waiting += 1;
    try {
      const [now, worst, all] = await Promise.all([
        api.status(),
        api.warnings(),
        wantsLogs ? api.logs() : Promise.resolve(null),
      ]);
      if (mine !== asked) return;
      status.value = now;
      warnings.value = worst;
      if (all) logs.value = all;
      reachable.value = true;
      failing.value = false;
    } catch (refusal) {
      const { status: code } = /** @type {{status: number}} */ (refusal);
      if (mine !== asked) return;
      reachable.value = code !== 0;
      // 401 is the end of the session, which shows by itself.
      failing.value = code !== 0 && code !== 401;
    } finally {
      waiting -= 1;
    }
  }

  return {
    status,
    warnings,
    logs,
    reachable,
    failing,
    ending,
    /** @param {boolean} wanted */
    wantLogs(wanted) {
      wantsLogs = wanted;
      if (wanted) void poll();
    },
    /** @returns {() => void} ends it */
    start() {
      void poll();
      const timer = setInterval(() => {
        if (!hidden() && waiting === 0) void poll();
      }, EVERY_MS);
      return () => {
        asked += 1;
        clearInterval(timer);
      };
    },
    /** End the broadcast; rejects with the server's words where it does not. */
    async disconnect() {
      if (ending.peek()) return;
      ending.value = true;
      try {
        await api.disconnect();
      } finally {
        await poll();
        ending.value = false;
      }
    },
  };
}

/** @typedef {ReturnType<typeof createStatus>} StatusState */
