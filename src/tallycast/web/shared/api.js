// @ts-check
/**
 * Every request that a page makes to the server's JSON API stands here; nothing else calls fetch.
 * Shapes are those of the public contract (Status, WebConfig, PlaybackMetrics, the chat's).
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
 * @property {boolean} [chatOpen] the chat is open before a planned broadcast
 * @property {any} [scheduledEvent] the planned broadcast that is on or comes next
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
 * @property {boolean} [chatDisabled]
 * @property {number} [maxSocketPayloadSize] bytes of a frame to the chat
 * @property {boolean} [recordingsPublic] there is a list of recordings
 * @property {string} [socketHostOverride] where the chat's socket is, if elsewhere
 * @property {ExternalAction[]} [externalActions]
 * @property {{enabled: boolean, account?: string, followerCount?: number, hideFollowersTab?: boolean}} [federation]
 * @property {{browser?: {enabled: boolean, publicKey?: string}}} [notifications]
 */

/**
 * One of the operator's buttons: a page (`url`) or a text (`html`).
 * @typedef {{title: string, url?: string, html?: string, description?: string, icon?: string, color?: string, openExternally?: boolean}} ExternalAction
 */

/** @typedef {{link: string, name: string, username: string, image: string}} Follower */

/**
 * Another server that is shown here.
 * @typedef {object} FeaturedServer
 * @property {number} id
 * @property {string} name
 * @property {string} displayName
 * @property {string} username
 * @property {string} summary
 * @property {string} logoUrl
 * @property {string} thumbnailUrl
 * @property {boolean} isOnline
 * @property {string} streamTitle
 * @property {string[]} tags
 * @property {string} url its page
 */

/**
 * A recording or a clip.
 * @typedef {object} Recording
 * @property {string} id
 * @property {"recording"|"clip"} kind
 * @property {string} title
 * @property {string} startedAt RFC 3339
 * @property {number} durationSeconds
 * @property {string} page
 * @property {string} thumbnail empty while there is none
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

/**
 * What moderators see of somebody.
 * @typedef {object} UserDetail
 * @property {import("./frames.js").ChatUser & {disabledReason?: string}} user
 * @property {{id?: number, userAgent?: string, connectedAt: string, messageCount: number, geo?: {countryCode?: string, regionName?: string}|null}[]} connectedClients
 * @property {any[]} messages newest first, as in the history
 */

/** @typedef {{name: string, url: string}} CustomEmoji */

const TIMEOUT_MS = 8_000;

/** The server answered with a status that is not a success. */
export class ApiError extends Error {
  /** @param {string} path @param {Response} response */
  constructor(path, response) {
    super(`${path} answered ${response.status}`);
    this.name = "ApiError";
    this.status = response.status;
    /** Not read yet. */
    this.response = response;
  }
}

/**
 * One request: an answer that is a success, or an error.
 * @param {typeof fetch} [send] a stand-in for fetch in tests
 */
export function createRequest(send = globalThis.fetch.bind(globalThis)) {
  /** @param {string} path @param {RequestInit} [options] */
  return async (path, options = {}) => {
    const response = await send(path, { signal: AbortSignal.timeout(TIMEOUT_MS), ...options });
    if (!response.ok) throw new ApiError(path, response);
    return response;
  };
}

/**
 * @param {{fetch?: typeof fetch}} [options] a stand-in for fetch in tests
 */
export function createApi({ fetch: send } = {}) {
  const request = createRequest(send);

  /** @param {string} path @param {object} body @returns {Promise<any>} */
  const post = async (path, body) =>
    (
      await request(path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      })
    ).json();

  /** @param {string} path @param {string} token */
  const as = (path, token) => `${path}?accessToken=${encodeURIComponent(token)}`;

  return {
    /** @param {string} [displayName] @returns {Promise<{id: string, accessToken: string, displayName: string}>} */
    register: (displayName) => post("/api/chat/register", displayName ? { displayName } : {}),
    /** The newest messages, oldest first. @param {string} token @returns {Promise<any[]>} */
    chatHistory: async (token) => (await request(as("/api/chat", token), { cache: "no-store" })).json(),
    /** @param {number} offset @param {number} limit @returns {Promise<{total: number, results: Follower[]}>} */
    followers: async (offset, limit) => (await request(`/api/followers?offset=${offset}&limit=${limit}`)).json(),
    /** What is planned from a time on. @param {string} from RFC 3339 @returns {Promise<any[]>} */
    schedule: async (from) => (await request(`/api/schedule?from=${encodeURIComponent(from)}`)).json(),
    /** @returns {Promise<{servers: FeaturedServer[]}>} */
    featured: async () => (await request("/api/federation/servers")).json(),
    /** What is published of it, the newest first. @returns {Promise<Recording[]>} */
    recordings: async () => (await request("/api/recordings")).json(),
    /** Where this account's owner can confirm it. @param {string} account @returns {Promise<{redirectUrl: string}>} */
    remoteFollow: (account) => post("/api/remotefollow", { account }),
    /** @returns {Promise<CustomEmoji[]>} */
    emoji: async () => (await request("/api/emoji")).json(),
    /** @param {string} token @param {string[]} idArray @param {boolean} visible */
    setVisible: (token, idArray, visible) => post(as("/api/chat/messagevisibility", token), { idArray, visible }),
    /** @param {string} token @param {string} userId @param {boolean} enabled */
    setEnabled: (token, userId, enabled) => post(as("/api/chat/users/setenabled", token), { userId, enabled }),
    /** @param {string} token @param {string} userId @returns {Promise<UserDetail>} */
    userDetail: async (token, userId) =>
      (
        await request(as(`/api/moderation/chat/user/${encodeURIComponent(userId)}`, token), { cache: "no-store" })
      ).json(),
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
    /** A playlist, as text. @param {string} url @returns {Promise<string>} */
    playlist: async (url) => (await request(url)).text(),
    /** A text catalogue or another JSON file that belongs to the page. @param {string} url */
    asset: async (url) => (await request(url)).json(),
  };
}

/** @typedef {ReturnType<typeof createApi>} Api */
