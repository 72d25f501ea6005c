import { createPlayer } from "/web/viewer/state/player.js";
import { createPreferences } from "/web/viewer/state/preferences.js";
import { equal } from "./check.js";

/** A storage of its own for each test. */
function memory(entries = {}) {
  const map = new Map(Object.entries(entries));
  return {
    map,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => map.set(key, String(value)),
  };
}
const player = (entries = {}, options = {}) => {
  const storage = memory(entries);
  return {
    storage,
    ...createPlayer({ online: true, preferences: createPreferences(() => storage), ...options }),
  };
};

export const tests = {
  "who never chose a volume gets silence first, and the offer of sound": () => {
    const { muted, offersSound, volume } = player();
    equal([muted.value, offersSound.value, volume.value], [true, true, 1]);
  },
  "an operator who wants sound gets it tried first, but not against the viewer's or the embed's will":
    () => {
      equal(player({}, { soundWanted: true }).muted.value, false);
      equal(player({ owncast_volume: "0" }, { soundWanted: true }).muted.value, true);
      equal(player({}, { soundWanted: true, initiallyMuted: true }).muted.value, true);
    },
  "a chosen volume is kept under its known key and comes back": () => {
    const first = player();
    first.setVolume(0.4);
    equal(first.storage.map.get("owncast_volume"), "0.4");
    const { muted, volume } = player({ owncast_volume: "0.4" });
    equal([muted.value, volume.value], [false, 0.4]);
  },
  "mute is kept as nought, and is not offered sound again": () => {
    const { muted, offersSound, toggleMute, storage } = player({ owncast_volume: "0.5" });
    toggleMute();
    equal([muted.value, storage.map.get("owncast_volume")], [true, "0"]);
    const again = player({ owncast_volume: "0" });
    equal([again.muted.value, again.offersSound.value], [true, false]);
    equal(offersSound.value, false);
  },
  "un-muting goes back to the volume before": () => {
    const { volume, muted, toggleMute } = player({ owncast_volume: "0.5" });
    toggleMute();
    toggleMute();
    equal([muted.value, volume.value], [false, 0.5]);
  },
  "steps stay between nought and one, and a step up from silence is heard": () => {
    const { audibleVolume, changeVolume, setVolume, toggleMute } = player({ owncast_volume: "0.95" });
    changeVolume(0.1);
    equal(audibleVolume.value, 1);
    setVolume(0.05);
    changeVolume(-0.1);
    equal(audibleVolume.value, 0);
    changeVolume(0.1);
    equal(audibleVolume.value, 0.1);
    toggleMute();
    equal(audibleVolume.value, 0);
  },
  "what the browser mutes is not the viewer's choice": () => {
    const { muteUnasked, offersSound, storage } = player({ owncast_volume: "0.5" });
    muteUnasked();
    equal([offersSound.value, storage.map.get("owncast_volume")], [true, "0.5"]);
  },
  "an embed may start without sound": () => {
    const { muted, offersSound } = player({ owncast_volume: "0.5" }, { initiallyMuted: true });
    equal([muted.value, offersSound.value], [true, true]);
  },
  "latency is minimised unless the viewer said no": () => {
    equal(player().minimiseLatency.value, true);
    equal(player({ latencyCompensatorEnabled: "false" }).minimiseLatency.value, false);
  },
  "nonsense in the storage is no volume": () => {
    for (const text of ["loud", "-1", "7", ""]) {
      equal(createPreferences(() => memory({ owncast_volume: text })).volume, text === "" ? 0 : null);
    }
  },
  "a browser without storage remembers as long as the page lives": () => {
    const preferences = createPreferences(() => {
      throw new DOMException("no", "SecurityError");
    });
    preferences.volume = 0.3;
    equal(preferences.volume, 0.3);
  },
  "the phase moves by the table": () => {
    const { phase, tell } = player();
    tell("shown");
    equal(phase.value, "live");
  },
};
