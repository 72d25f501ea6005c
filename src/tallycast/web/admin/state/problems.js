// @ts-check
/** What is wrong at the moment, in words and with what to do about it. Pure. */

/**
 * @typedef {object} Problem
 * @property {"error"|"warning"} severity
 * @property {string} key of its text; empty: only `message` says it
 * @property {string} [message] the server's own words, in English and with the figures
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

/** Percent of the disk from which it is nearly full. */
const DISK_FULL = 90;

/**
 * @param {object} seen
 * @param {import("./status.js").AdminStatus} seen.status
 * @param {any} [seen.storage] answer of /api/admin/storage
 * @param {any} [seen.hardware] answer of /api/admin/hardwarestats
 * @returns {Problem[]} what matters most first
 */
export function problemsOf({ status, storage, hardware }) {
  /** @type {Problem[]} */
  const found = (status.broadcastHealth?.findings ?? []).map(({ code, severity, message }) => ({
    severity: severity === "error" ? "error" : "warning",
    key: FINDINGS[code]?.[0] ?? "",
    message,
    page: FINDINGS[code]?.[1],
  }));
  const health = status.health;
  if (health && !health.healthy && health.message) found.push({ severity: "warning", key: "", message: health.message, page: "health" });
  if (storage?.s3?.state === "failing") found.push({ severity: "error", key: "problems.storage", values: { reason: storage.s3.message }, page: "storage" });
  const disk = hardware?.disk?.at(-1)?.value;
  if (disk >= DISK_FULL) found.push({ severity: "warning", key: "problems.disk", values: { percent: Math.round(disk) }, page: "hardware" });
  return found.sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
}
