// @ts-check
/**
 * What the viewer sees of the broadcast, as a table: phase × event → phase.
 *
 * The server says whether there is a broadcast (`started`, `ended`); the player says whether its media arrives
 * (`shown`, `starved`, `failed`). An encoder that drops out leaves the broadcast online without new media: that
 * is `interrupted`, and the player waits where it is. `error` means that playing failed and several tries to
 * mend it did too; tries go on behind it, and `shown` ends it. Whatever the player says after the end of a
 * broadcast is late and changes nothing.
 */

/** @typedef {"offline"|"loading"|"live"|"interrupted"|"error"} Phase */
/** @typedef {"started"|"shown"|"starved"|"failed"|"ended"} PhaseEvent */

/** @type {Record<Phase, Record<PhaseEvent, Phase>>} */
export const PHASES = {
  offline: {
    started: "loading",
    shown: "offline",
    starved: "offline",
    failed: "offline",
    ended: "offline",
  },
  loading: { started: "loading", shown: "live", starved: "loading", failed: "error", ended: "offline" },
  live: { started: "live", shown: "live", starved: "interrupted", failed: "error", ended: "offline" },
  interrupted: {
    started: "interrupted",
    shown: "live",
    starved: "interrupted",
    failed: "error",
    ended: "offline",
  },
  error: { started: "loading", shown: "live", starved: "error", failed: "error", ended: "offline" },
};

/**
 * @param {Phase} phase @param {PhaseEvent} event @returns {Phase}
 * @throws {RangeError} for an event that is not in the table
 */
export function nextPhase(phase, event) {
  const next = PHASES[phase]?.[event];
  if (next === undefined) throw new RangeError(`phase ${phase} knows no event ${event}`);
  return next;
}
