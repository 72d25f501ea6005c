import { problemsOf } from "/web/admin/state/problems.js";
import { equal } from "./check.js";

const hook = (id, state, waiting = 1) => ({ id, url: `https://hooks.test/${id}`, state, message: "away", waiting, since: null });
const WELL = { weakPassword: false, restartWanted: [], newerVersion: null };
const found = (seen) => problemsOf({ status: {}, ...seen }).map(({ key, severity, page, values }) => ({ key, severity, page, values }));
const keys = (seen) => problemsOf({ status: {}, ...seen }).map(({ key }) => key);

export const tests = {
  "where all is well nothing is said"() {
    equal(keys({ upkeep: WELL, storage: { s3: { state: "fine" }, disk: { message: "" } }, hardware: { disk: [{ value: 40 }] } }), []);
  },

  "what is to be done some day is said with the page where it is done"() {
    const upkeep = { weakPassword: true, restartWanted: ["a", "b"], newerVersion: { version: "2.0", url: "" } };
    equal(found({ upkeep, labelOf: (key) => key.toUpperCase() }), [
      { key: "problems.weakPassword", severity: "warning", page: "security", values: undefined },
      { key: "problems.restart", severity: "warning", page: "updates", values: { names: "A, B", count: 2 } },
      { key: "problems.newerVersion", severity: "warning", page: "updates", values: { version: "2.0" } },
    ]);
  },

  "a few webhooks in trouble are named, of many their number is"() {
    const few = { webhookTroubles: [hook(1, "failing"), hook(2, "paused", 7)] };
    equal(found({ status: few }), [
      { key: "problems.hookPaused", severity: "error", page: "webhooks", values: { url: "hooks.test", reason: "away", count: 7 } },
      { key: "problems.hookFailing", severity: "warning", page: "webhooks", values: { url: "hooks.test", reason: "away", count: 1 } },
    ]);
    const many = { webhookTroubles: [1, 2, 3, 4, 5].map((id) => hook(id, "failing")) };
    equal(found({ status: many }), [{ key: "problems.hooksFailing", severity: "warning", page: "webhooks", values: { count: 5 } }]);
  },

  "a disk that takes nothing comes before one that is nearly full"() {
    const seen = { storage: { disk: { message: "no space" } }, hardware: { disk: [{ value: 99 }] } };
    equal(keys(seen), ["problems.diskFails", "problems.disk"]);
  },
};
