// @ts-check
/**
 * Going live from this browser: what is shown (camera or screen, and a microphone) and its way to the server by
 * WebRTC (WHIP, RFC 9725). No DOM. A connection that breaks is begun again by itself.
 */
import { signal } from "@preact/signals-core";

/** Height of the picture to what it may cost; other sizes than the camera has are made of its nearest. */
export const SIZES = /** @type {const} */ ({
  360: { width: 640, bitsPerSecond: 1_000_000 },
  720: { width: 1280, bitsPerSecond: 3_000_000 },
  1080: { width: 1920, bitsPerSecond: 5_000_000 },
});
export const FRAME_RATE = 30;
const AGAIN_MS = 2_000;
const TRIES = 15;
/** A connection without packets may come back by itself within this time. */
const PATIENCE_MS = 4_000;
const LOOK_MS = 2_000;
/** Why there is no picture, in the words of `studio.*`. */
const WHY_NOT = /** @type {Record<string, string>} */ ({
  NotAllowedError: "studio.denied",
  NotFoundError: "studio.noDevice",
  OverconstrainedError: "studio.noDevice",
  NotReadableError: "studio.inUse",
});

/** @typedef {{source: "camera"|"screen", height: keyof typeof SIZES, camera: string, microphone: string}} Wish devices by id, "" is any */
/** @typedef {{kbps: number, width: number, height: number, frameRate: number}} Sent */

/** @param {MediaDevices} devices @param {Wish} wish */
async function capture(devices, { source, height, camera, microphone }) {
  const video = { width: { ideal: SIZES[height].width }, height: { ideal: Number(height) }, frameRate: { ideal: FRAME_RATE } };
  const audio = microphone ? { deviceId: { exact: microphone } } : true;
  if (source === "camera") {
    return devices.getUserMedia({ audio, video: camera ? { ...video, deviceId: { exact: camera } } : video });
  }
  const stream = await devices.getDisplayMedia({ video });
  try {
    for (const track of (await devices.getUserMedia({ audio })).getTracks()) stream.addTrack(track);
  } catch {
    // A screen without a word is something to show as well.
  }
  return stream;
}

/**
 * @param {object} options
 * @param {Pick<import("../admin-api.js").AdminApi, "offer"|"hangUp">} options.api
 * @param {MediaDevices} [options.devices] undefined where the page came without encryption
 * @param {typeof RTCPeerConnection} [options.Connection]
 */
export function createStudio({ api, devices = navigator.mediaDevices, Connection = globalThis.RTCPeerConnection }) {
  const stream = signal(/** @type {MediaStream|null} */ (null));
  const phase = signal(/** @type {"off"|"connecting"|"live"|"retrying"} */ ("off"));
  /** Key of a text, or the server's words. */
  const problem = signal("");
  const sent = signal(/** @type {Sent|null} */ (null));
  const inputs = signal(/** @type {MediaDeviceInfo[]} */ ([]));
  /** @type {{connection: RTCPeerConnection, session: string}|null} */
  let current = null;
  let height = /** @type {keyof typeof SIZES} */ (720);
  let key = "";
  let tries = 0;
  let timer = 0;

  function drop() {
    clearTimeout(timer);
    sent.value = null;
    const gone = current;
    current = null;
    if (!gone) return;
    gone.connection.onconnectionstatechange = null;
    gone.connection.close();
    if (gone.session) void api.hangUp(gone.session).catch(() => {});
  }

  /** @param {number} ms */
  function againIn(ms) {
    phase.value = "retrying";
    clearTimeout(timer);
    timer = setTimeout(connect, ms);
  }

  /** @param {NonNullable<typeof current>} mine */
  function changed(mine) {
    if (mine !== current) return;
    const state = mine.connection.connectionState;
    if (state === "connected") {
      clearTimeout(timer);
      tries = 0;
      problem.value = "";
      phase.value = "live";
      void look(mine, 0, performance.now());
    } else if (state === "disconnected") againIn(PATIENCE_MS);
    else if (state === "failed" || state === "closed") againIn(AGAIN_MS);
  }

  /** What leaves here, again and again. @param {NonNullable<typeof current>} mine @param {number} bytes @param {number} at */
  async function look(mine, bytes, at) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (mine !== current || phase.value !== "live") return;
    let total = 0;
    const picture = { width: 0, height: 0, frameRate: 0 };
    for (const one of (await mine.connection.getStats()).values()) {
      if (one.type !== "outbound-rtp") continue;
      total += one.bytesSent;
      if (one.kind === "video") Object.assign(picture, { width: one.frameWidth ?? 0, height: one.frameHeight ?? 0, frameRate: one.framesPerSecond ?? 0 });
    }
    const now = performance.now();
    if (mine !== current) return;
    sent.value = { kbps: Math.round(((total - bytes) * 8) / Math.max(1, now - at)), ...picture };
    void look(mine, total, now);
  }

  async function connect() {
    drop();
    const shown = stream.value;
    if (!shown) return;
    const connection = new Connection({ bundlePolicy: "max-bundle" });
    const mine = { connection, session: "" };
    current = mine;
    connection.onconnectionstatechange = () => changed(mine);
    try {
      for (const track of shown.getTracks()) {
        const sendEncodings = track.kind === "video" ? [{ maxBitrate: SIZES[height].bitsPerSecond }] : [];
        const { sender } = connection.addTransceiver(track, { direction: "sendonly", streams: [shown], sendEncodings });
        // A picture that changes its size is another one for viewers: fewer frames disturb them less.
        const parameters = sender.getParameters();
        if (track.kind === "video") await sender.setParameters({ ...parameters, degradationPreference: "maintain-resolution" });
      }
      await connection.setLocalDescription();
      const answer = await api.offer(key, connection.localDescription?.sdp ?? "");
      mine.session = answer.session;
      if (mine !== current) {
        void api.hangUp(answer.session).catch(() => {});
        return;
      }
      await connection.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    } catch (refusal) {
      if (mine !== current) return;
      tries += 1;
      problem.value = /** @type {Error} */ (refusal).message || "form.unreachable";
      if (phase.value === "retrying" && tries < TRIES) {
        againIn(AGAIN_MS);
        return;
      }
      drop();
      phase.value = "off";
    }
  }

  /** @param {MediaStream|null} next */
  function exchange(next) {
    for (const track of stream.value?.getTracks() ?? []) track.stop();
    stream.value = next;
    // Whoever ends the sharing of a screen by the browser's own button ends the picture.
    next?.getVideoTracks()[0]?.addEventListener("ended", () => stream.value === next && close());
  }

  /** Stop sending; the picture stays here. */
  function stop() {
    drop();
    phase.value = "off";
  }

  function close() {
    stop();
    exchange(null);
  }

  return {
    stream,
    phase,
    problem,
    sent,
    inputs,
    /** Whether this browser gives pictures to this page at all. */
    able: Boolean(devices && Connection),
    /** Show a picture here, in place of the one before, also while it is sent. @param {Wish} wish */
    async show(wish) {
      if (!devices) return;
      problem.value = "";
      try {
        const next = await capture(devices, wish);
        height = wish.height;
        exchange(next);
        inputs.value = (await devices.enumerateDevices()).filter(({ kind }) => kind !== "audiooutput");
        // Another picture needs another description where one has sound and the other has none.
        if (current) await connect();
      } catch (error) {
        const { name, message } = /** @type {Error} */ (error);
        problem.value = WHY_NOT[name] ?? message;
      }
    },
    /** @param {string} streamKey */
    async goLive(streamKey) {
      key = streamKey;
      tries = 0;
      problem.value = "";
      phase.value = "connecting";
      await connect();
    },
    stop,
    close,
  };
}

/** @typedef {ReturnType<typeof createStudio>} Studio */
