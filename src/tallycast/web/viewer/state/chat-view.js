// @ts-check
/** Where the chat is on the page: beside the picture, hidden, in a window of its own, or (phones) a sheet. */
import { computed, signal } from "@preact/signals-core";

export const WIDTH_PX = 340;
export const WIDTH_LEAST_PX = 200;

/**
 * @param {number} width @param {number} page px
 * @returns {number} within what leaves room for both
 */
export const clampWidth = (width, page) =>
  Math.round(Math.min(Math.max(width, WIDTH_LEAST_PX), Math.max(WIDTH_LEAST_PX, (page * 2) / 3)));

/**
 * @param {object} options
 * @param {import("./preferences.js").Preferences} options.preferences
 * @param {() => import("./chat.js").Availability} options.availability a signal's reading
 */
export function createChatView({ preferences, availability }) {
  const hidden = signal(preferences.chatHidden);
  const poppedOut = signal(false);
  const sheetOpen = signal(false);
  const width = signal(preferences.chatWidth ?? WIDTH_PX);
  const silent = signal(preferences.chatSilent);

  return {
    hidden,
    poppedOut,
    sheetOpen,
    width,
    silent,
    /** @type {import("@preact/signals-core").ReadonlySignal<"off"|"hidden"|"shown">} */
    place: computed(() => {
      if (availability() === "disabled") return "off";
      return hidden.value || poppedOut.value ? "hidden" : "shown";
    }),
    keysAreOn: () => !preferences.keysOff,
    /** @param {boolean} value */
    hide(value) {
      hidden.value = value;
      preferences.chatHidden = value;
    },
    /** @param {number} value px @param {number} page px */
    resize(value, page) {
      width.value = clampWidth(value, page);
      preferences.chatWidth = width.value;
    },
    /** @param {boolean} value */
    silence(value) {
      silent.value = value;
      preferences.chatSilent = value;
    },
  };
}

/** @typedef {ReturnType<typeof createChatView>} ChatView */
