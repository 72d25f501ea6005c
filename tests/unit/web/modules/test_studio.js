import { createStudio } from "/web/admin/state/studio.js";
import { equal, until } from "./check.js";

const WISH = { source: "camera", height: 720, camera: "", microphone: "" };

class FakeTrack extends EventTarget {
  constructor(kind) {
    super();
    this.kind = kind;
    this.stopped = false;
  }

  stop() {
    this.stopped = true;
  }
}

const fakeStream = () => {
  const tracks = [new FakeTrack("audio"), new FakeTrack("video")];
  return { tracks, getTracks: () => tracks, getVideoTracks: () => tracks.slice(1) };
};

/** A browser that agrees to all, and a server that may refuse. */
function world({ refusals = [], device = fakeStream } = {}) {
  const seen = { connections: [], offers: [], ended: [], streams: [] };
  const devices = {
    async getUserMedia() {
      seen.streams.push(device());
      return seen.streams.at(-1);
    },
    enumerateDevices: async () => [{ kind: "videoinput" }, { kind: "audiooutput" }],
  };
  class Connection {
    constructor() {
      seen.connections.push(this);
      this.sent = [];
      this.wishes = [];
      this.closed = false;
    }

    addTransceiver(track, { sendEncodings }) {
      this.sent.push([track.kind, sendEncodings[0]?.maxBitrate]);
      return { sender: { getParameters: () => ({}), setParameters: async (wish) => this.wishes.push(wish) } };
    }

    async setLocalDescription() {
      this.localDescription = { sdp: "offer" };
    }

    async setRemoteDescription({ sdp }) {
      this.answer = sdp;
    }

    become(state) {
      this.connectionState = state;
      this.onconnectionstatechange?.();
    }

    getStats = async () => new Map();

    close() {
      this.closed = true;
    }
  }
  const api = {
    async offer(key, sdp) {
      seen.offers.push([key, sdp]);
      const refusal = refusals.shift();
      if (refusal) throw new Error(refusal);
      return { sdp: "answer", session: `/whip/${seen.offers.length}` };
    },
    hangUp: async (session) => seen.ended.push(session),
  };
  return { seen, studio: createStudio({ api, devices, Connection }) };
}

export const tests = {
  "a picture is shown, sent, and stopped": async () => {
    const { seen, studio } = world();
    await studio.show(WISH);
    equal(studio.inputs.value.length, 1);
    await studio.goLive("key");
    equal(studio.phase.value, "connecting");
    equal(seen.offers, [["key", "offer"]]);
    equal(seen.connections[0].answer, "answer");
    equal(seen.connections[0].sent, [["audio", undefined], ["video", 3_000_000]]);
    equal(seen.connections[0].wishes, [{ degradationPreference: "maintain-resolution" }]);
    seen.connections[0].become("connected");
    equal(studio.phase.value, "live");
    studio.stop();
    equal(studio.phase.value, "off");
    equal(seen.connections[0].closed, true);
    equal(seen.ended, ["/whip/1"]);
    equal(studio.stream.value === seen.streams[0], true);
    studio.close();
    equal(seen.streams[0].tracks.every(({ stopped }) => stopped), true);
    equal(studio.stream.value, null);
  },
  "a connection that breaks is begun again, also when the server refuses at first": async () => {
    const { seen, studio } = world({ refusals: ["", "Somebody is on air already"] });
    await studio.show(WISH);
    await studio.goLive("key");
    seen.connections[0].become("connected");
    seen.connections[0].become("failed");
    equal(studio.phase.value, "retrying");
    await until(() => seen.connections.length === 2, "another connection");
    await until(() => studio.problem.value === "Somebody is on air already", "the server's words");
    equal(studio.phase.value, "retrying");
    await until(() => seen.connections.length === 3, "a third one");
    await until(() => seen.connections[2].answer, "an answer");
    seen.connections[2].become("connected");
    equal([studio.phase.value, studio.problem.value], ["live", ""]);
    studio.close();
  },
  "the first refusal is told and nothing is tried again": async () => {
    const { seen, studio } = world({ refusals: ["Somebody is on air already"] });
    await studio.show(WISH);
    await studio.goLive("key");
    equal([studio.phase.value, studio.problem.value], ["off", "Somebody is on air already"]);
    equal(seen.connections[0].closed, true);
  },
  "another picture takes the place of the one before, also on air": async () => {
    const { seen, studio } = world();
    await studio.show(WISH);
    await studio.goLive("key");
    seen.connections[0].become("connected");
    await studio.show({ ...WISH, height: 360 });
    equal(seen.streams[0].tracks[0].stopped, true);
    equal(seen.connections[0].closed, true);
    equal(seen.connections[1].sent[1], ["video", 1_000_000]);
    studio.close();
  },
  "whoever ends the sharing of a screen ends the broadcast": async () => {
    const { seen, studio } = world();
    await studio.show(WISH);
    await studio.goLive("key");
    seen.streams[0].tracks[1].dispatchEvent(new Event("ended"));
    equal([studio.phase.value, studio.stream.value], ["off", null]);
  },
  "why there is no picture is told": async () => {
    const { studio } = world({
      device: () => {
        throw new DOMException("no", "NotAllowedError");
      },
    });
    await studio.show(WISH);
    equal([studio.problem.value, studio.stream.value], ["studio.denied", null]);
  },
};
