// @ts-check
/** How it plays with the viewers, in words: what the numbers of `metrics/video` say and what to do about it. Pure. */

/** @typedef {{time: string, value: number}} Point */
/**
 * @typedef {object} VideoMetrics
 * @property {Point[]} errors @property {Point[]} qualityVariantChanges
 * @property {Point[]} highestLatency @property {Point[]} medianLatency @property {Point[]} lowestLatency
 * @property {Point[]} medianSegmentDownloadDuration @property {Point[]} maximumSegmentDownloadDuration @property {Point[]} minimumSegmentDownloadDuration
 * @property {Point[]} minPlayerBitrate @property {Point[]} medianPlayerBitrate @property {Point[]} maxPlayerBitrate
 * @property {number[]} availableBitrates kbit/s @property {number} segmentLength seconds @property {number} representation percent
 */
/** @typedef {{key: string, values?: Record<string, string|number>, good: boolean}} Finding key of its text */

/** Samples of two minutes that count as "lately". */
const LATELY = 5;
/** A viewer needs this much more than the bit rate to play without a stop. */
const ROOM = 1.1;
const HIGH_LATENCY_SECONDS = 15;

/** @param {Point[]} points */
const last = (points) => points.at(-1)?.value;

/** @param {Point[]} points */
const recently = (points) => points.slice(-LATELY).reduce((sum, { value }) => sum + value, 0);

/** Nothing was reported yet. @param {VideoMetrics} metrics */
export const isEmpty = (metrics) => metrics.errors.length === 0;

/** @param {VideoMetrics} metrics @returns {Finding[]} what matters most first; never empty */
export function findingsOf(metrics) {
  /** @type {Finding[]} */
  const found = [];
  const lowest = Math.min(...metrics.availableBitrates);
  const slowest = last(metrics.minPlayerBitrate);
  const middle = last(metrics.medianPlayerBitrate);
  const longest = last(metrics.maximumSegmentDownloadDuration);
  const errors = recently(metrics.errors);
  const latency = last(metrics.medianLatency);
  if (middle !== undefined && Number.isFinite(lowest) && middle < lowest * ROOM) {
    found.push({ key: "health.mostSlow", values: { rate: lowest }, good: false });
  } else if (slowest !== undefined && Number.isFinite(lowest) && slowest < lowest * ROOM) {
    found.push({ key: "health.someSlow", values: { rate: lowest }, good: false });
  }
  if (longest !== undefined && longest > metrics.segmentLength) {
    found.push({ key: "health.slowDownloads", values: { seconds: metrics.segmentLength }, good: false });
  }
  if (errors > 0) found.push({ key: "health.manyErrors", values: { count: Math.round(errors) }, good: false });
  if (latency !== undefined && latency > HIGH_LATENCY_SECONDS) found.push({ key: "health.highLatency", values: { seconds: Math.round(latency) }, good: false });
  if (found.length === 0) found.push({ key: "health.allGood", good: true });
  return found;
}

/** @param {VideoMetrics} metrics what holds now: the newest of each, undefined where nothing was measured */
export const latestOf = (metrics) => ({
  speedKbps: last(metrics.medianPlayerBitrate),
  latencySeconds: last(metrics.medianLatency),
  errors: recently(metrics.errors),
  downloadSeconds: last(metrics.medianSegmentDownloadDuration),
});
