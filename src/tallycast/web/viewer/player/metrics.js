// @ts-check
/** Tells the server how playing goes, and that this viewer is still here; only while something plays. */

const REPORT_EVERY_MS = 10_000;
/** Such a distance is a measuring fault or a sleeping computer, not latency (the contract drops it too). */
const LATENCY_LIMIT_SECONDS = 100;

/**
 * @param {object} options
 * @param {import("../../shared/api.js").Api} options.api
 * @param {() => boolean} options.isPlaying
 * @param {() => import("../../shared/api.js").PlaybackMetrics} options.measure
 * @param {number} [options.everyMs]
 * @returns {() => void} what ends the reports
 */
export function startReports({ api, isPlaying, measure, everyMs = REPORT_EVERY_MS }) {
  async function report() {
    if (!isPlaying()) return;
    const metrics = measure();
    if (metrics.latency >= LATENCY_LIMIT_SECONDS) metrics.latency = 0;
    // Reports are for the operator's graphs: one that is lost is no loss.
    await Promise.allSettled([api.ping(), api.reportPlayback(metrics)]);
  }
  const timer = setInterval(report, everyMs);
  return () => clearInterval(timer);
}
