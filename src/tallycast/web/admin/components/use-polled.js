// @ts-check
/** What a component asks of the server while it is drawn. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import { createPolled } from "../state/polled.js";

/**
 * @param {import("../admin-api.js").AdminApi} api @param {string} path @param {number} everySeconds
 * @param {{keep?: boolean}} [options] keep: with another path what was there shows until its answer is (more of the same)
 * @returns {import("../state/polled.js").Polled<any>}
 */
export function usePolled(api, path, everySeconds, { keep = false } = {}) {
  const last = useRef(/** @type {import("../state/polled.js").Polled<any>|null} */ (null));
  const polled = useMemo(() => {
    const initial = keep ? last.current?.value.peek() : null;
    return createPolled({ ask: () => api.get(path), everyMs: everySeconds * 1000, hidden: () => document.hidden, initial });
  }, [api, path, everySeconds]);
  last.current = polled;
  useEffect(() => polled.start(), [polled]);
  return polled;
}
