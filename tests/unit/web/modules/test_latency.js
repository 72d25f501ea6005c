import { LatencyControl, LiveEdge } from "/web/viewer/player/latency.js";
import { equal, near, ok } from "./check.js";

const TARGET = 0.6;
const decide = (control, now, latencySeconds, more = {}) =>
  control.decide({
    now,
    latencySeconds,
    targetSeconds: TARGET,
    bufferSeconds: latencySeconds,
    edgeAgeSeconds: 0.1,
    minimise: true,
    ...more,
  });

export const tests = {
  // --- where the edge is
  "the edge is unknown before the first update": () => {
    const edge = new LiveEdge();
    equal(edge.estimate(5), null);
    equal(edge.ageSeconds(5), Number.POSITIVE_INFINITY);
  },
  "between updates the edge moves on with the clock": () => {
    const edge = new LiveEdge();
    edge.observe(10, 100);
    near(edge.estimate(100.3), 10.3);
    near(edge.ageSeconds(100.3), 0.3);
  },
  "an update that came late does not pull the edge back": () => {
    const edge = new LiveEdge();
    edge.observe(10, 100);
    edge.observe(10.2, 100.35);
    near(edge.estimate(100.35), 10.35);
  },
  "after an interruption the old edge is forgotten": () => {
    const edge = new LiveEdge();
    edge.observe(10, 100);
    edge.observe(10.2, 120);
    near(edge.estimate(120), 10.2);
  },
  // --- what is done about the distance
  "at the target nothing is done": () => {
    equal(decide(new LatencyControl(), 0, TARGET + 0.1), { rate: 1, jump: false });
  },
  "behind the target it catches up, faster the further, until it is there": () => {
    const control = new LatencyControl();
    const far = decide(control, 0, TARGET + 0.9).rate;
    const close = decide(control, 1, TARGET + 0.3).rate;
    ok(far > close && close > 1, "rates fall");
    ok(far <= 1.25, "rate is bounded");
    ok(decide(control, 2, TARGET + 0.1).rate > 1, "goes on below the starting mark");
    equal(decide(control, 3, TARGET + 0.01).rate, 1);
  },
  "with too little buffer it does not speed up": () => {
    equal(decide(new LatencyControl(), 0, TARGET + 1, { bufferSeconds: 0.2 }).rate, 1);
  },
  "with the buffer nearly out it slows down, until there is enough": () => {
    const control = new LatencyControl();
    ok(decide(control, 0, TARGET, { bufferSeconds: 0.1 }).rate < 1, "slower");
    ok(decide(control, 1, TARGET, { bufferSeconds: 0.25 }).rate < 1, "still slower");
    equal(decide(control, 2, TARGET, { bufferSeconds: 0.4 }).rate, 1);
  },
  "far behind it jumps, but not again and again": () => {
    const control = new LatencyControl();
    equal(decide(control, 0, TARGET + 6, { bufferSeconds: 1 }).jump, true);
    equal(decide(control, 1, TARGET + 6, { bufferSeconds: 1 }).jump, false);
    equal(decide(control, 10, TARGET + 6, { bufferSeconds: 1 }).jump, true);
  },
  "within the buffer it jumps sooner: nothing has to be loaded for it": () => {
    const control = new LatencyControl();
    equal(decide(control, 0, TARGET + 1.5, { bufferSeconds: 1 }).jump, false);
    equal(decide(control, 0.2, TARGET + 1.5, { bufferSeconds: 2 }).jump, true);
    equal(decide(control, 1, TARGET + 1.5, { bufferSeconds: 2 }).jump, false);
    equal(decide(control, 3, TARGET + 1.5, { bufferSeconds: 2 }).jump, true);
  },
  "while the broadcast stands still it stays where it is": () => {
    equal(decide(new LatencyControl(), 0, TARGET + 20, { edgeAgeSeconds: 5 }).jump, false);
  },
  "without minimise latency it neither speeds up nor jumps a few seconds": () => {
    equal(decide(new LatencyControl(), 0, TARGET + 6, { minimise: false }), { rate: 1, jump: false });
    equal(decide(new LatencyControl(), 0, TARGET + 30, { minimise: false }).jump, true);
  },
  "a stall asks for more distance, bounded; calm minutes take it back": () => {
    const control = new LatencyControl();
    control.stalled(0);
    near(control.target(1, TARGET), TARGET + 0.25);
    for (let i = 0; i < 50; i += 1) control.stalled(2);
    near(control.target(3, TARGET), TARGET + 1.5);
    near(control.target(70, TARGET), TARGET + 1.25);
    near(control.target(75, TARGET), TARGET + 1.25);
    near(control.target(140, TARGET), TARGET + 1);
  },
  "a stall just after a start, a jump or an interruption asks for nothing": () => {
    const control = new LatencyControl();
    control.disturbed(0);
    control.stalled(2);
    near(control.target(3, TARGET), TARGET);
    control.stalled(5);
    near(control.target(6, TARGET), TARGET + 0.25);
  },
  "in a long run the playhead settles at the target without a stall": () => {
    // A model: parts of 0.2 s arrive with up to 60 ms of delay, playing starts 1.4 s behind.
    const control = new LatencyControl();
    const edge = new LiveEdge();
    let position = 98.6;
    let lowest = Number.POSITIVE_INFINITY;
    for (let step = 0; step < 600; step += 1) {
      const now = step * 0.1;
      const part = Math.floor((now - 0.06 * ((step * 7) % 10) * 0.1) / 0.2);
      const end = 100 + part * 0.2;
      edge.observe(end, now);
      const { rate, jump } = decide(control, now, edge.estimate(now) - position, {
        bufferSeconds: end - position,
      });
      equal(jump, false);
      position += 0.1 * rate;
      lowest = Math.min(lowest, end - position);
    }
    near(edge.estimate(60) - position, TARGET, 0.2);
    ok(lowest > 0.1, "the buffer never ran out");
  },
};
