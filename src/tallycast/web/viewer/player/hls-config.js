// @ts-check
/** How hls.js is set for a live broadcast that may pause for half a minute and then go on. */

/**
 * A blocked playlist reload is answered after at most three target durations (RFC 8216bis 6.2.5.2), so an
 * answer may rightly take that long; segments are 1 to 5 s.
 */
const PLAYLIST_TIMEOUT_MS = 16_000;
const MEDIA_TIMEOUT_MS = 10_000;

/** Retries are counted in a row; during an interruption every blocked reload ends in a 503. */
const PLAYLIST_RETRY = { maxNumRetry: 60, retryDelayMs: 300, maxRetryDelayMs: 1_000 };
const MEDIA_RETRY = { maxNumRetry: 8, retryDelayMs: 250, maxRetryDelayMs: 2_000 };

/** @param {number} timeoutMs @param {{maxNumRetry: number, retryDelayMs: number, maxRetryDelayMs: number}} retry */
const policy = (timeoutMs, retry) => ({
  default: {
    maxTimeToFirstByteMs: timeoutMs,
    maxLoadTimeMs: timeoutMs * 2,
    timeoutRetry: retry,
    errorRetry: retry,
  },
});

/** Without "minimise latency": so many target durations behind, as HLS without parts would be. */
export const RELAXED_TARGET_DURATIONS = 3;

/**
 * Parts are loaded either way; only the distance differs, so that a change of mind needs no new start.
 * @param {boolean} lowLatency
 * @returns {Partial<import("hls.js").HlsConfig>}
 */
export function hlsConfig(lowLatency) {
  return {
    lowLatencyMode: true,
    ...(lowLatency ? {} : { liveSyncDurationCount: RELAXED_TARGET_DURATIONS }),
    // fMP4 needs hardly any work before the browser takes it: a worker would cost 40 KB and save nothing.
    enableWorker: false,
    // The distance to the edge is the server's PART-HOLD-BACK. Rate, jumps and stalls are latency.js's: the
    // library catches up only with more than a second of buffer, which a low-latency stream never has.
    maxLiveSyncPlaybackRate: 1,
    liveSyncOnStallIncrease: 0,
    liveDurationInfinity: true,
    // Start with what this estimate carries and no trial download: the first picture comes sooner.
    testBandwidth: false,
    abrEwmaDefaultEstimate: 1_500_000,
    startFragPrefetch: true,
    // Live needs little; a page that stays open for a day must not grow.
    maxBufferLength: 12,
    maxMaxBufferLength: 30,
    backBufferLength: 12,
    manifestLoadPolicy: policy(MEDIA_TIMEOUT_MS, PLAYLIST_RETRY),
    playlistLoadPolicy: policy(PLAYLIST_TIMEOUT_MS, PLAYLIST_RETRY),
    fragLoadPolicy: policy(MEDIA_TIMEOUT_MS, MEDIA_RETRY),
  };
}
