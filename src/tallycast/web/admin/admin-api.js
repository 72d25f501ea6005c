// @ts-check
/** The administrator's requests, over the one `request` of shared/api.js; what was refused comes as words. */
import { ApiError, createRequest } from "../shared/api.js";

/**
 * One input, as the server describes it.
 * @typedef {object} FieldShape
 * @property {string} kind switch, number, text, multiline, choice, list, object, map or a widget's name
 * @property {string} [name] field of an object
 * @property {string} [label]
 * @property {number} [minimum] @property {number} [maximum]
 * @property {number} [minLength] @property {number} [maxLength]
 * @property {string[]} [choices] @property {Record<string, string>} [choiceWords] in the page's language
 * @property {FieldShape[]} [fields] of an object
 * @property {FieldShape} [item] of a list or a map
 */

/**
 * A setting, as `GET /api/admin/settings` tells it.
 * @typedef {object} Row
 * @property {string} key @property {string} label @property {string} help
 * @property {string} page @property {string} section @property {string} path
 * @property {string} [sectionTitle] the section in the page's language
 * @property {FieldShape} field
 * @property {any} value @property {any} default
 * @property {"now"|"next broadcast"|"restart"} effect
 * @property {boolean} secret
 * @property {string|null} overriddenBy
 * @property {string|null} givenBy until it is changed here
 */

/** @typedef {{time: string, level: string, message: string}} LogEntry */

/** A page of ours sends it, a foreign one cannot; it also keeps the browser from asking for a password itself. */
const PROOF = { "X-Owncast-CSRF-Protection": "1" };
const CHANGE_TIMEOUT_MS = 60_000;

/** The server refused, or it could not be reached (status 0). */
export class Refusal extends Error {
  /** @param {{status: number, message?: string, codeRequired?: boolean}} options */
  constructor({ status, message = "", codeRequired = false }) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.codeRequired = codeRequired;
  }
}

/** @param {unknown} error */
async function refusal(error) {
  if (!(error instanceof ApiError)) return new Refusal({ status: 0 });
  const { response, status } = error;
  const codeRequired = response.headers.get("X-Tallycast-OTP") === "required";
  const body = await response.json().catch(() => ({}));
  return new Refusal({ status, message: body.message ?? "", codeRequired });
}

/** @param {{fetch?: typeof fetch}} [options] a stand-in for fetch in tests */
export function createAdminApi({ fetch: send } = {}) {
  const request = createRequest(send);
  let unauthorized = () => {};
  /** How often somebody has signed in here: a late 401 of the session before says nothing of this one. */
  let logins = 0;

  /** @param {string} path @param {RequestInit} [options] @returns {Promise<any>} */
  async function ask(path, options = {}) {
    try {
      const answer = await request(path, { cache: "no-store", ...options, headers: { ...PROOF, ...options.headers } });
      return await answer.json();
    } catch (error) {
      throw await refusal(error);
    }
  }

  /** As the administrator: an answer 401 ends the session here too. @param {string} path @param {RequestInit} [options] */
  async function askSignedIn(path, options) {
    const mine = logins;
    try {
      return await ask(path, options);
    } catch (error) {
      if (/** @type {Refusal} */ (error).status === 401 && mine === logins) unauthorized();
      throw error;
    }
  }

  /** @param {unknown} body @returns {RequestInit} */
  const posted = (body) => ({
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(CHANGE_TIMEOUT_MS),
  });

  return {
    /** @param {() => void} listener */
    whenUnauthorized(listener) {
      unauthorized = listener;
    },
    /** @param {string} password @param {string} code */
    async login(password, code) {
      await ask("/api/admin/login", posted({ password, code }));
      logins += 1;
    },
    logout: () => ask("/api/admin/logout", posted({})),
    /** @returns {Promise<Row[]>} */
    settings: () => askSignedIn("/api/admin/settings"),
    /** @param {string} path @param {unknown} value @returns {Promise<{message: string}>} */
    change: (path, value) => askSignedIn(path, posted({ value })),
    /** @returns {Promise<import("./state/status.js").AdminStatus>} */
    status: () => askSignedIn("/api/admin/status"),
    disconnect: () => askSignedIn("/api/admin/disconnect", posted({})),
    /** @returns {Promise<LogEntry[]>} newest first */
    logs: () => askSignedIn("/api/admin/logs"),
    /** @returns {Promise<LogEntry[]>} newest first */
    warnings: () => askSignedIn("/api/admin/logs/warnings"),
    /** Any other request of a page's own. @param {string} path @returns {Promise<any>} */
    get: (path) => askSignedIn(path),
    /** @param {string} path @param {unknown} [body] @returns {Promise<any>} */
    post: (path, body = {}) => askSignedIn(path, posted(body)),
    /**
     * Offer a broadcast of this browser (RFC 9725); `session` is the address by which it is ended.
     * @param {string} key @param {string} sdp @returns {Promise<{sdp: string, session: string}>}
     */
    async offer(key, sdp) {
      const headers = { "content-type": "application/sdp", authorization: `Bearer ${key}` };
      try {
        const answer = await request("/whip", { method: "POST", headers, body: sdp, signal: AbortSignal.timeout(CHANGE_TIMEOUT_MS) });
        return { sdp: await answer.text(), session: answer.headers.get("location") ?? "" };
      } catch (error) {
        throw await refusal(error);
      }
    },
    /** @param {string} session */
    hangUp: (session) => request(session, { method: "DELETE", keepalive: true }),
    /** A page as HTML. @param {string} path @returns {Promise<string>} */
    page: async (path) => (await request(path, { cache: "no-store" })).text(),
    /** @param {string} url */
    asset: (url) => ask(url),
  };
}

/** @typedef {ReturnType<typeof createAdminApi>} AdminApi */
