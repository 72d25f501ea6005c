// @ts-check
/** Is this a phone's width: the page's one breakpoint, as in its sheets. */
import { useEffect, useState } from "preact/hooks";

const NARROW = "(max-width: 48rem)";

/** @returns {boolean} */
export function useNarrow() {
  const [query] = useState(() => matchMedia(NARROW));
  const [narrow, setNarrow] = useState(query.matches);
  useEffect(() => {
    const onChange = () => setNarrow(query.matches);
    // It may have changed between the drawing and this.
    onChange();
    query.addEventListener("change", onChange);
    return () => query.removeEventListener("change", onChange);
  }, []);
  return narrow;
}
