// @ts-check
/** What is wrong at the moment, in words and with what to do about it. Pure. */

/**
 * @typedef {object} Problem
 * @property {"error"|"warning"} severity
 * @property {string} key of its text; empty: only `message` says it
 * @property {string} [then] key of what is to be done, where that differs
 * @property {string} [message] the server's own words, in English: for what a later server tells of
 * @property {Record<string, string|number>} [values]
 * @property {string} [page] where it is put right, below /admin/
 */

/** What each finding of a broadcast is called, and where it is put right. @type {Record<string, [string, string?]>} */
const FINDINGS = {
  encoder_silent: ["problems.encoderSilent"],
  encoding_slow: ["problems.encodingSlow", "video"],
  video_dropped: ["problems.videoDropped", "video"],
  video_late: ["problems.videoLate", "hardware"],
  upload_slow: ["problems.uploadSlow"],
  frames_missing: ["problems.framesMissing"],
  keyframes_far: ["problems.keyframesFar"],
  clock_jumps: ["problems.clockJumps"],
  codec_replaced: ["problems.codecReplaced", "video"],
};

/** What players' reports come to. @type {Record<string, string>} */
const PLAYBACK = {
  wasteful: "problems.wasteful",
  full: "problems.full",
  slow: "problems.slow",
  failing: "problems.failing",
};

/** Advice that a finding carries. @type {Record<string, string>} */
const ADVICE = {
  drop: "problems.adviceDrop",
  lower: "problems.adviceLower",
  shrink: "problems.adviceShrink",
  passthrough: "problems.advicePassthrough",
  latency: "problems.adviceLatency",
};

/** Percent of the disk from which it is nearly full. */
const DISK_FULL = 90;

/** What is read out of a report: its text, its figures and its advice. @param {string|undefined} key @param {{message: string, figures?: Record<string, string|number>}} told */
const worded = (key, { message, figures = {} }) => ({ key: key ?? "", message, values: figures, then: ADVICE[figures.advice] });

/**
 * What the players' reports come to, in words; null if there is nothing to say.
 * @param {import("./status.js").AdminStatus["health"]} health
 * @returns {Omit<Problem, "severity">|null}
 */
export const playbackOf = (health) => (health?.message ? worded(PLAYBACK[health.code ?? ""], health) : null);

/** As many are named; of more their number says enough. */
const NAMED = 3;
/** What webhooks in trouble are called, one by one and together. */
const HOOKS = /** @type {const} */ ([
  ["paused", "error", "problems.hookPaused", "problems.hooksPaused"],
  ["failing", "warning", "problems.hookFailing", "problems.hooksFailing"],
]);

/** Which of several it is, for who does not read addresses. @param {string} url */
const hostOf = (url) => (URL.canParse(url) ? new URL(url).host : url);

/** @param {import("./status.js").AdminStatus} status @returns {Problem[]} of what should reach other servers */
function outwards({ otherServers, webhookTroubles = [] }) {
  /** @type {Problem[]} */
  const found = HOOKS.flatMap(([state, severity, one, many]) => {
    const hooks = webhookTroubles.filter((hook) => (hook.state === "paused") === (state === "paused"));
    if (hooks.length > NAMED) return [{ severity, key: many, values: { count: hooks.length }, page: "webhooks" }];
    return hooks.map(({ url, message, waiting }) => ({ severity, key: one, values: { url: hostOf(url), reason: message, count: waiting }, page: "webhooks" }));
  });
  if (otherServers && !otherServers.linked) found.push({ severity: "error", key: "problems.unlinked", values: { reason: otherServers.message }, page: "logs" });
  return found;
}

/**
 * What is to be done some day soon.
 * @param {any} upkeep answer of /api/admin/upkeep @param {(key: string) => string} labelOf name of a setting
 * @returns {Problem[]}
 */
function toDo({ weakPassword, restartWanted, newerVersion }, labelOf) {
  /** @type {Problem[]} */
  const found = [];
  if (weakPassword) found.push({ severity: "warning", key: "problems.weakPassword", page: "security" });
  if (restartWanted.length > 0) {
    const names = restartWanted.slice(0, NAMED).map(labelOf).join(", ") + (restartWanted.length > NAMED ? " …" : "");
    found.push({ severity: "warning", key: "problems.restart", values: { names, count: restartWanted.length }, page: "updates" });
  }
  if (newerVersion) found.push({ severity: "warning", key: "problems.newerVersion", values: { version: newerVersion.version }, page: "updates" });
  return found;
}

/**
 * @param {object} seen
 * @param {import("./status.js").AdminStatus} seen.status
 * @param {any} [seen.storage] answer of /api/admin/storage
 * @param {any} [seen.hardware] answer of /api/admin/hardwarestats
 * @param {any} [seen.upkeep] answer of /api/admin/upkeep
 * @param {(key: string) => string} [seen.labelOf] name of a setting
 * @returns {Problem[]} what matters most first
 */
export function problemsOf({ status, storage, hardware, upkeep, labelOf = (key) => key }) {
  /** @type {Problem[]} */
  const found = (status.broadcastHealth?.findings ?? []).map((finding) => ({
    severity: finding.severity === "error" ? "error" : "warning",
    ...worded(FINDINGS[finding.code]?.[0], finding),
    page: FINDINGS[finding.code]?.[1],
  }));
  const playback = status.health?.healthy === false ? playbackOf(status.health) : null;
  if (playback) found.push({ severity: "warning", ...playback, page: "health" });
  if (storage?.s3?.state === "failing") found.push({ severity: "error", key: "problems.storage", values: { reason: storage.s3.message }, page: "storage" });
  const disk = hardware?.disk?.at(-1)?.value;
  if (disk >= DISK_FULL) found.push({ severity: "warning", key: "problems.disk", values: { percent: Math.round(disk) }, page: "hardware" });
  if (storage?.disk?.message) found.push({ severity: "error", key: "problems.diskFails", values: { reason: storage.disk.message }, page: "storage" });
  found.push(...outwards(status));
  if (upkeep) found.push(...toDo(upkeep, labelOf));
  return found.sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
}
