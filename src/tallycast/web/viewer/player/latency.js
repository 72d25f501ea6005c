// @ts-check
/**
 * Staying close to the live edge. Two pure parts: where the edge is, and what to do about the distance.
 * Time comes in as an argument, in seconds of any steady clock.
 */

/** Long enough to see an update that came without delay, short enough to forget an interruption. */
const EDGE_WINDOW_SECONDS = 3;

/**
 * Where the live edge is on the media timeline, between playlist updates too.
 *
 * Each update says: the edge is at E, seen at time T. Updates come late by the network and by blocking, never
 * early, so the largest E − T of the last seconds is the best estimate, and it does not saw.
 */
export class LiveEdge {
  /** @type {{at: number, offset: number}[]} */
  #samples = [];

  /** @param {number} edgeSeconds media time @param {number} now */
  observe(edgeSeconds, now) {
    this.#samples = this.#samples.filter(({ at }) => now - at < EDGE_WINDOW_SECONDS);
    this.#samples.push({ at: now, offset: edgeSeconds - now });
  }

  /** @param {number} now @returns {number|null} media time, null before the first update */
  estimate(now) {
    return this.#samples.length === 0 ? null : now + Math.max(...this.#samples.map(({ offset }) => offset));
  }

  /** @param {number} now @returns {number} seconds since the last update, Infinity before the first */
  ageSeconds(now) {
    return this.#samples.length === 0
      ? Number.POSITIVE_INFINITY
      : now - this.#samples[this.#samples.length - 1].at;
  }

  reset() {
    this.#samples = [];
  }
}

/** Nearer than this to the target nothing is done; ears hear rates that come and go. */
const START_CATCHING_UP_SECONDS = 0.15;
const STOP_CATCHING_UP_SECONDS = 0.03;
/** Per second behind: 1 s behind plays at the full extra rate. */
const RATE_PER_SECOND = 0.25;
const MAX_RATE = 1.25;
/** Slower than real time while the buffer is nearly out: a longer wait instead of a stall, unheard. */
const SLOW_RATE = 0.95;
const LOW_BUFFER_SECONDS = 0.15;
const ENOUGH_BUFFER_SECONDS = 0.35;
/** An edge that was not heard of for so long stands still; a jump would leave what is buffered for nothing. */
const STALE_EDGE_SECONDS = 1;
/**
 * So far behind that catching up by rate would take too long: near, where what is to be shown lies in the buffer,
 * so that nobody waits for the jump; further, where it has to be loaded first.
 */
const READY_JUMP_SECONDS = 1;
const JUMP_SECONDS = 2.5;
/** Without "minimise latency" only what is out of all proportion is mended. */
const RELAXED_JUMP_SECONDS = 15;
const READY_JUMP_PAUSE_SECONDS = 2;
const JUMP_PAUSE_SECONDS = 8;
/** Each stall says that the target was too near for this network; a calm minute takes one back. */
const STALL_STEP_SECONDS = 0.25;
const MAX_STALL_SECONDS = 1.5;
const CALM_SECONDS = 60;
/** After a start, a jump or an interruption the buffer fills unevenly: a stall then says nothing. */
const SETTLE_SECONDS = 4;

/**
 * @typedef {object} Situation
 * @property {number} now
 * @property {number} latencySeconds behind the live edge
 * @property {number} targetSeconds what the server asks for (PART-HOLD-BACK or HOLD-BACK)
 * @property {number} bufferSeconds media ahead of the playhead
 * @property {number} edgeAgeSeconds since the edge last moved
 * @property {boolean} minimise
 */

/** Decides rate and jumps. */
export class LatencyControl {
  #catchingUp = false;
  #slow = false;
  #lastJump = Number.NEGATIVE_INFINITY;
  #extra = 0;
  #lastStall = Number.NEGATIVE_INFINITY;
  #disturbedAt = Number.NEGATIVE_INFINITY;

  /** Playing began anew, at another place or after a pause. @param {number} now */
  disturbed(now) {
    this.#disturbedAt = now;
  }

  /** @param {number} now */
  stalled(now) {
    if (now - this.#disturbedAt < SETTLE_SECONDS) return;
    this.#extra = Math.min(MAX_STALL_SECONDS, this.#extra + STALL_STEP_SECONDS);
    this.#lastStall = now;
    this.#catchingUp = false;
  }

  /** @param {number} now @param {number} targetSeconds @returns {number} what is aimed at after past stalls */
  target(now, targetSeconds) {
    if (this.#extra > 0 && now - this.#lastStall > CALM_SECONDS) {
      this.#extra = Math.max(0, this.#extra - STALL_STEP_SECONDS);
      this.#lastStall = now;
    }
    return targetSeconds + this.#extra;
  }

  /** @param {Situation} situation @returns {{rate: number, jump: boolean}} */
  decide({ now, latencySeconds, targetSeconds, bufferSeconds, edgeAgeSeconds, minimise }) {
    const behind = latencySeconds - this.target(now, targetSeconds);
    const ready = bufferSeconds > behind + LOW_BUFFER_SECONDS;
    const farBehind = behind > (minimise ? (ready ? READY_JUMP_SECONDS : JUMP_SECONDS) : RELAXED_JUMP_SECONDS);
    const pause = ready ? READY_JUMP_PAUSE_SECONDS : JUMP_PAUSE_SECONDS;
    const mayJump = edgeAgeSeconds < STALE_EDGE_SECONDS && now - this.#lastJump > pause;
    if (farBehind && mayJump) {
      this.#lastJump = now;
      this.#catchingUp = false;
      this.disturbed(now);
      return { rate: 1, jump: true };
    }
    if (bufferSeconds < LOW_BUFFER_SECONDS) this.#slow = true;
    else if (bufferSeconds > ENOUGH_BUFFER_SECONDS) this.#slow = false;
    if (this.#slow) return { rate: minimise ? SLOW_RATE : 1, jump: false };

    if (!minimise || behind < STOP_CATCHING_UP_SECONDS) this.#catchingUp = false;
    else if (behind > START_CATCHING_UP_SECONDS) this.#catchingUp = true;
    if (!this.#catchingUp || bufferSeconds < ENOUGH_BUFFER_SECONDS) return { rate: 1, jump: false };
    // Steps of 5 %: each change of rate makes the browser's audio stretcher start anew.
    const rate = 1 + Math.ceil(Math.min(behind * RATE_PER_SECOND, MAX_RATE - 1) * 20) / 20;
    return { rate, jump: false };
  }

  reset() {
    this.#catchingUp = false;
    this.#slow = false;
  }
}
