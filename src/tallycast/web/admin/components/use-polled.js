// @ts-check
/** What a component asks of the server while it is drawn. */
import { useEffect, useMemo } from "preact/hooks";
import { createPolled } from "../state/polled.js";

/**
 * @param {import("../admin-api.js").AdminApi} api @param {string} path @param {number} everySeconds
 * @returns {import("../state/polled.js").Polled<any>}
 */
export function usePolled(api, path, everySeconds) {
  const polled = useMemo(
    () => createPolled({ ask: () => api.get(path), everyMs: everySeconds * 1000, hidden: () => document.hidden }),
    [api, path, everySeconds],
  );
  useEffect(() => polled.start(), [polled]);
  return polled;
}
