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

/** @param {import("./status.js").AdminStatus} status @returns {Problem[]} of what should reach other servers */
function outwards({ otherServers, webhookTroubles = [] }) {
  /** @type {Problem[]} */
  const found = webhookTroubles.map(({ url, state, message, waiting }) => ({
    severity: state === "paused" ? "error" : "warning",
    key: state === "paused" ? "problems.hookPaused" : "problems.hookFailing",
    values: { url, reason: message, count: waiting },
    page: "webhooks",
  }));
  if (otherServers && !otherServers.linked) found.push({ severity: "error", key: "problems.unlinked", values: { reason: otherServers.message }, page: "logs" });
  return found;
}

/**
 * @param {object} seen
 * @param {import("./status.js").AdminStatus} seen.status
 * @param {any} [seen.storage] answer of /api/admin/storage
 * @param {any} [seen.hardware] answer of /api/admin/hardwarestats
 * @returns {Problem[]} what matters most first
 */
export function problemsOf({ status, storage, hardware }) {
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
  found.push(...outwards(status));
  return found.sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
}
