// @ts-check
/** Whether the assistant of the first run has something to do. */
import { signal } from "@preact/signals-core";

/** @param {{api: Pick<import("../admin-api.js").AdminApi, "get"|"post">}} options */
export function createSetup({ api }) {
  /** null: not known yet. */
  const finished = signal(/** @type {boolean|null} */ (null));
  return {
    finished,
    async load() {
      if (finished.peek() !== null) return;
      try {
        const answer = await api.get("/api/admin/setup");
        // Put away while it was asked for, it stays away.
        finished.value = finished.peek() ?? answer.finished;
      } catch {
        // It is a help, not a hurdle: where it cannot be asked for, nobody waits for it.
        finished.value = true;
      }
    },
    async finish() {
      finished.value = true;
      await api.post("/api/admin/setup/finish").catch(() => {});
    },
    /** Another person may sign in next. */
    forget() {
      finished.value = null;
    },
  };
}

/** @typedef {ReturnType<typeof createSetup>} Setup */
