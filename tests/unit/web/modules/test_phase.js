import { nextPhase, PHASES } from "/web/viewer/state/phase.js";
import { equal, throws } from "./check.js";

const EVENTS = ["started", "shown", "starved", "failed", "ended"];
const run = (phase, ...events) => events.reduce(nextPhase, phase);

export const tests = {
  "every phase knows every event": () => {
    for (const row of Object.values(PHASES)) equal(Object.keys(row).sort(), [...EVENTS].sort());
    for (const row of Object.values(PHASES))
      for (const next of Object.values(row)) equal(next in PHASES, true);
  },
  "a broadcast starts, is seen, and ends": () => equal(run("offline", "started", "shown"), "live"),
  "whatever happens, the end is offline": () => {
    for (const phase of Object.keys(PHASES)) equal(nextPhase(phase, "ended"), "offline");
  },
  "what the player says after the end changes nothing": () => {
    equal(run("live", "ended", "shown", "starved", "failed"), "offline");
  },
  "an interruption ends by itself when the picture moves again": () => {
    equal(run("live", "starved"), "interrupted");
    equal(run("live", "starved", "starved", "shown"), "live");
  },
  "slow loading is no interruption": () => equal(run("loading", "starved"), "loading"),
  "a failure is over as soon as something is shown": () =>
    equal(run("live", "failed", "starved", "shown"), "live"),
  "an unknown event is an error": () => throws(() => nextPhase("live", "paused"), RangeError),
};
