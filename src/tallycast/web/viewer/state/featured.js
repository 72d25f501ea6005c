// @ts-check
/** Other servers that are shown here, those that are live first. Asked for once federation is on. */
import { signal } from "@preact/signals-core";

/** @param {{api: import("../../shared/api.js").Api}} options */
export function createFeatured({ api }) {
  const servers = signal(/** @type {import("../../shared/api.js").FeaturedServer[]} */ ([]));
  let asked = false;

  return {
    servers,
    /** Without an answer there is nothing to show, and nothing to tell. */
    async ask() {
      if (asked) return;
      asked = true;
      try {
        servers.value = (await api.featured()).servers;
      } catch {
        asked = false;
      }
    },
  };
}

/** @typedef {ReturnType<typeof createFeatured>} Featured */
