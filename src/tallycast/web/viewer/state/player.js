// @ts-check
/** The player's state as signals, and the actions that change it. Knows neither the video element nor hls.js. */
import { computed, signal } from "@preact/signals-core";
import { nextPhase } from "./phase.js";

/** @typedef {import("./phase.js").Phase} Phase */
/** @typedef {import("./phase.js").PhaseEvent} PhaseEvent */
/** @typedef {import("./preferences.js").Preferences} Preferences */
/** @typedef {import("../player/captions.js").CaptionTrack} CaptionTrack */

/**
 * One quality that can be picked.
 * @typedef {{id: number, label: string}} Quality
 */

/** Picks the quality by the measured download speed. */
export const AUTO = -1;
/** Where un-muting leads when the volume was nought. */
const AUDIBLE_VOLUME = 0.7;

/** @param {number} value */
const clampVolume = (value) => Math.min(1, Math.max(0, Math.round(value * 100) / 100));

/**
 * @param {object} options
 * @param {boolean} options.online
 * @param {Preferences} options.preferences
 * @param {boolean} [options.initiallyMuted] the embedding page wants silence
 * @param {boolean} [options.soundWanted] the operator wants sound from the start, where the browser allows it
 */
export function createPlayer({ online, preferences, initiallyMuted = false, soundWanted = false }) {
  const phase = signal(/** @type {Phase} */ (online ? "loading" : "offline"));
  const chosen = preferences.volume;
  const volume = signal(chosen || 1);
  // Who never chose a volume gets silence first, unless the operator wants otherwise.
  const muted = signal(initiallyMuted || (chosen === null ? !soundWanted : chosen === 0));
  /** The viewer has not touched the sound since the page muted it: a button offers it. */
  const offersSound = signal(muted.value && chosen !== 0);

  const playing = signal(false);
  /** A picture of this broadcast has moved here. */
  const everPlayed = signal(false);
  const waiting = signal(false);
  const needsGesture = signal(false);
  const latencySeconds = signal(/** @type {number|null} */ (null));
  const atLiveEdge = signal(true);
  /** How far one can wind back, and how far this viewer has; null where it is not worth a bar. */
  const reach = signal(/** @type {{lengthSeconds: number, behindSeconds: number}|null} */ (null));
  /** The viewer wants to be where they are, not at the live edge. */
  const rewound = signal(false);
  const qualities = signal(/** @type {Quality[]} */ ([]));
  const quality = signal(AUTO);
  /** Which quality Auto has picked at present. */
  const qualityPlaying = signal(/** @type {number|null} */ (null));
  const canChooseLatency = signal(true);
  const minimiseLatency = signal(preferences.minimiseLatency);
  const fullscreen = signal(false);
  const captionTracks = signal(/** @type {CaptionTrack[]} */ ([]));
  /** What is shown of them. */
  const caption = signal(/** @type {CaptionTrack|null} */ (null));

  /** @param {number} value 0 to 1 */
  function setVolume(value) {
    const next = clampVolume(value);
    if (next > 0) volume.value = next;
    muted.value = next === 0;
    offersSound.value = false;
    preferences.volume = next;
  }

  return {
    phase,
    /** @param {PhaseEvent} event */
    tell(event) {
      phase.value = nextPhase(phase.peek(), event);
    },
    volume,
    muted,
    offersSound,
    audibleVolume: computed(() => (muted.value ? 0 : volume.value)),
    setVolume,
    /** @param {number} step */
    changeVolume(step) {
      setVolume((muted.peek() ? 0 : volume.peek()) + step);
    },
    toggleMute() {
      setVolume(muted.peek() ? volume.peek() || AUDIBLE_VOLUME : 0);
    },
    /** The browser plays only without sound until the viewer does something. */
    muteUnasked() {
      muted.value = true;
      offersSound.value = true;
    },
    playing,
    everPlayed,
    waiting,
    needsGesture,
    latencySeconds,
    atLiveEdge,
    reach,
    rewound,
    qualities,
    quality,
    qualityPlaying,
    canChooseLatency,
    minimiseLatency,
    /** @param {boolean} value */
    setMinimiseLatency(value) {
      minimiseLatency.value = value;
      preferences.minimiseLatency = value;
    },
    fullscreen,
    keysAreOn: () => !preferences.keysOff,
    captionTracks,
    caption,
    /** What captions there are; whoever wanted some gets them. @param {CaptionTrack[]} tracks */
    tellCaptions(tracks) {
      const wanted = preferences.captions;
      captionTracks.value = tracks;
      caption.value = (wanted && (tracks.find(({ kind }) => kind === wanted) ?? tracks[0])) || null;
    },
    /** @param {CaptionTrack|null} track null for none */
    chooseCaption(track) {
      caption.value = track;
      preferences.captions = track?.kind ?? "";
    },
  };
}

/** @typedef {ReturnType<typeof createPlayer>} PlayerState */
