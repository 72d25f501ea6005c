// @ts-check
/** The present time, drawn anew in steps. */
import { useEffect, useState } from "preact/hooks";

/** @param {number} everyMs @returns {number} wall clock in milliseconds */
export function useNow(everyMs) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
