// @ts-check
/** Who looks at the page: signed in, or not (any more). What was being edited stays while one signs in again. */
import { computed, signal } from "@preact/signals-core";

/** @typedef {{key: string, text?: string}} Problem text: the server's own words */

/**
 * @param {{api: Pick<import("../admin-api.js").AdminApi, "login"|"logout"|"whenUnauthorized">, signedIn: boolean}} options
 */
export function createSession({ api, signedIn }) {
  const inside = signal(signedIn);
  const ended = signal(false);
  const codeWanted = signal(false);
  const busy = signal(false);
  const problem = signal(/** @type {Problem|null} */ (null));

  api.whenUnauthorized(() => {
    if (!inside.peek()) return;
    inside.value = false;
    ended.value = true;
  });

  /** @param {{status: number, message: string, codeRequired: boolean}} refusal @param {string} code @returns {Problem|null} */
  function problemOf(refusal, code) {
    if (refusal.codeRequired) {
      codeWanted.value = true;
      return code ? { key: "login.wrongCode" } : null;
    }
    if (refusal.status === 401) return { key: codeWanted.peek() ? "login.wrongEither" : "login.wrong" };
    if (refusal.status === 0) return { key: "login.unreachable" };
    return { key: "login.refused", text: refusal.message };
  }

  return {
    signedIn: inside,
    /** A session was there and is no more. */
    ended: computed(() => ended.value),
    codeWanted,
    busy,
    problem,
    /** @param {string} password @param {string} code */
    async login(password, code) {
      if (busy.peek()) return;
      busy.value = true;
      problem.value = null;
      try {
        await api.login(password, code);
        codeWanted.value = false;
        ended.value = false;
        inside.value = true;
      } catch (refusal) {
        problem.value = problemOf(/** @type {any} */ (refusal), code);
      } finally {
        busy.value = false;
      }
    },
    /** @returns {Promise<void>} */
    async logout() {
      // Nobody is told that it failed: without the server there is nothing to see either.
      await api.logout().catch(() => {});
      problem.value = null;
      ended.value = false;
      inside.value = false;
    },
  };
}

/** @typedef {ReturnType<typeof createSession>} Session */
