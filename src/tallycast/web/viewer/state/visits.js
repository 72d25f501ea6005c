// @ts-check
/** How often this browser was here, so that whoever keeps coming is asked once whether to be told. */

const KEY = "tallycast_visits";
/** Who loads the page again so soon is still here. */
const APART_MS = 30 * 60_000;
const HINT_AT = 4;
const TOLD = "told";

/** @param {import("./preferences.js").Keep} keep @param {number} [now] wall clock in milliseconds */
export function createVisits(keep, now = Date.now()) {
  const kept = keep.read(KEY) ?? "";
  const [before, at] = kept.split(" ").map((part) => Number(part) || 0);
  // A clock that was set back makes no visit last for ever.
  const count = before > 0 && Math.abs(now - (at ?? 0)) < APART_MS ? before : before + 1;
  if (kept !== TOLD && count !== before) keep.write(KEY, `${count} ${now}`);
  return {
    isHintDue: kept !== TOLD && count >= HINT_AT,
    /** The hint was shown: never again. */
    told: () => keep.write(KEY, TOLD),
  };
}

/** @typedef {ReturnType<typeof createVisits>} Visits */
