// @ts-check
/**
 * Every request that a page makes to the server's JSON API stands here; nothing else calls fetch.
 * Shapes are those of the public contract (Status, WebConfig, PlaybackMetrics).
 */

/**
 * @typedef {object} Status
 * @property {boolean} online
 * @property {string} [serverTime] RFC 3339; the page takes its clock skew from it
 * @property {string|null} [lastConnectTime]
 * @property {string|null} [lastDisconnectTime]
 * @property {string} [versionNumber]
 * @property {string} [streamTitle]
 * @property {number} [viewerCount] absent when it is 0 or hidden
 */

/**
 * @typedef {{platform: string, url: string, icon?: string}} SocialHandle
 */

/**
 * @typedef {object} WebConfig
 * @property {string} name
 * @property {string} summary
 * @property {string} logo
 * @property {string[]} tags
 * @property {string} version
 * @property {boolean} [nsfw]
 * @property {string} [extraPageContent] HTML, cleaned by the server
 * @property {string} [offlineMessage] HTML, cleaned by the server
 * @property {string} [streamTitle]
 * @property {string} [customStyles]
 * @property {Record<string, string>} [appearanceVariables] names without their two dashes
 * @property {SocialHandle[]} [socialHandles]
 * @property {boolean} [hideViewerCount]
 * @property {"always"|"sound-only"|"off"} [autoplay]
 */

/**
 * One report of a player; counts are those since the last report, 0 means not measured.
 * @typedef {object} PlaybackMetrics
 * @property {number} bandwidth kbit/s
 * @property {number} latency seconds
 * @property {number} downloadDuration seconds, of one media segment
 * @property {number} errors
 * @property {number} qualityVariantChanges
 */

const TIMEOUT_MS = 8_000;

/** The server answered with a status that is not a success. */
export class ApiError extends Error {
  /** @param {string} path @param {number} status */
  constructor(path, status) {
    super(`${path} answered ${status}`);
    this.name = "ApiError";
    this.status = status;
  }
}

/**
 * @param {{fetch?: typeof fetch}} [options] a stand-in for fetch in tests
 */
export function createApi({ fetch: send = globalThis.fetch.bind(globalThis) } = {}) {
  /** @param {string} path @param {RequestInit} [options] */
  async function request(path, options = {}) {
    const response = await send(path, { signal: AbortSignal.timeout(TIMEOUT_MS), ...options });
    if (!response.ok) throw new ApiError(path, response.status);
    return response;
  }

  return {
    /** @returns {Promise<Status>} */
    status: async () => (await request("/api/status", { cache: "no-store" })).json(),
    /** @returns {Promise<WebConfig>} */
    config: async () => (await request("/api/config", { cache: "no-store" })).json(),
    /** Keeps this viewer counted. @returns {Promise<void>} */
    ping: async () => void (await (await request("/api/ping", { cache: "no-store" })).text()),
    /** @param {PlaybackMetrics} metrics @returns {Promise<void>} */
    async reportPlayback(metrics) {
      const response = await request("/api/metrics/playback", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(metrics),
      });
      await response.text();
    },
    /** A text catalogue or another JSON file that belongs to the page. @param {string} url */
    asset: async (url) => (await request(url)).json(),
  };
}

/** @typedef {ReturnType<typeof createApi>} Api */
