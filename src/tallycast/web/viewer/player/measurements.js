// @ts-check
/** Counts what happens while playing, between two reports to the server. */

export class Measurements {
  #errors = 0;
  #switches = 0;
  #longestDownload = 0;

  error() {
    this.#errors += 1;
  }

  switched() {
    this.#switches += 1;
  }

  /** @param {number} seconds that one part or segment took */
  downloaded(seconds) {
    this.#longestDownload = Math.max(this.#longestDownload, seconds);
  }

  /**
   * The report of what was counted; counting starts anew.
   * @param {{bandwidthKbps: number, latencySeconds: number|null}} present
   * @returns {import("../../shared/api.js").PlaybackMetrics}
   */
  take({ bandwidthKbps, latencySeconds }) {
    const report = {
      bandwidth: Math.round(bandwidthKbps),
      latency: latencySeconds ?? 0,
      downloadDuration: this.#longestDownload,
      errors: this.#errors,
      qualityVariantChanges: this.#switches,
    };
    this.#errors = 0;
    this.#switches = 0;
    this.#longestDownload = 0;
    return report;
  }
}
