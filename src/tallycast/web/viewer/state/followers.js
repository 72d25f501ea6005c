// @ts-check
/** Who follows this server, page by page. Asked for once federation is on. */
import { signal } from "@preact/signals-core";

const PAGE_SIZE = 24;

/** @param {{api: import("../../shared/api.js").Api}} options */
export function createFollowers({ api }) {
  const total = signal(0);
  const known = signal(/** @type {import("../../shared/api.js").Follower[]} */ ([]));
  const failed = signal(false);
  /** The server has answered once. */
  const asked = signal(false);
  let loading = false;

  return {
    total,
    known,
    failed,
    asked,
    async loadMore() {
      if (loading) return;
      loading = true;
      failed.value = false;
      try {
        const page = await api.followers(known.peek().length, PAGE_SIZE);
        known.value = [...known.peek(), ...page.results];
        asked.value = true;
        // A page without anybody is the last one, whatever the count says.
        total.value = page.results.length > 0 ? page.total : known.peek().length;
      } catch {
        failed.value = true;
      } finally {
        loading = false;
      }
    },
  };
}

/** @typedef {ReturnType<typeof createFollowers>} Followers */
