// @ts-check
/** What is wrong at the moment, in words and with what to do about it. Pure. */

/**
 * @typedef {object} Problem
 * @property {"error"|"warning"} severity
 * @property {string} key of its text; empty: `message` says it
 * @property {string} [message] the server's own words
 * @property {Record<string, string|number>} [values]
 * @property {string} [page] where it is put right, below /admin/
 */

/** Where each finding of a broadcast is put right. @type {Record<string, string>} */
const PAGES = { encoding_slow: "video", video_dropped: "video", video_late: "hardware", codec_replaced: "video" };

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
    key: "",
    message,
    page: PAGES[code],
  }));
  const health = status.health;
  if (health && !health.healthy && health.message) found.push({ severity: "warning", key: "", message: health.message, page: "health" });
  if (storage?.s3?.state === "failing") found.push({ severity: "error", key: "problems.storage", values: { reason: storage.s3.message }, page: "storage" });
  const disk = hardware?.disk?.at(-1)?.value;
  if (disk >= DISK_FULL) found.push({ severity: "warning", key: "problems.disk", values: { percent: Math.round(disk) }, page: "hardware" });
  return found.sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
}
