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
  const ending = signal(false);
  /** The log is long: it is asked for only where it shows. */
  let wantsLogs = false;

  async function poll() {
    try {
      const [now, worst, all] = await Promise.all([
        api.status(),
        api.warnings(),
        wantsLogs ? api.logs() : Promise.resolve(null),
      ]);
      status.value = now;
      warnings.value = worst;
      if (all) logs.value = all;
      reachable.value = true;
    } catch (refusal) {
      reachable.value = /** @type {{status: number}} */ (refusal).status !== 0;
    }
  }

  return {
    status,
    warnings,
    logs,
    reachable,
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
        if (!hidden()) void poll();
      }, EVERY_MS);
      return () => clearInterval(timer);
    },
    async disconnect() {
      ending.value = true;
      await api.disconnect().catch(() => {});
      await poll();
      ending.value = false;
    },
  };
}

/** @typedef {ReturnType<typeof createStatus>} StatusState */
