// @ts-check
/** The chat in a window of its own: the page's own hides while that one is open. */

const ADDRESS = "/embed/chat/readwrite";
const LOOK_AFTER_WINDOW_MS = 700;

/**
 * @param {import("../state/chat-view.js").ChatView} view
 * @param {(address: string) => Window|null} [openWindow] a stand-in in tests
 */
export function createPopOut(
  view,
  openWindow = (address) => open(address, "tallycast-chat", "popup,width=420,height=720"),
) {
  /** @type {Window|null} */
  let popped = null;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  let watch;

  function ended() {
    clearInterval(watch);
    popped = null;
    view.poppedOut.value = false;
  }

  return {
    out() {
      const opened = openWindow(ADDRESS);
      // A browser that lets no window open leaves the chat where it is.
      if (!opened) return;
      clearInterval(watch);
      popped = opened;
      view.poppedOut.value = true;
      watch = setInterval(() => popped?.closed && ended(), LOOK_AFTER_WINDOW_MS);
    },
    back() {
      popped?.close();
      ended();
      view.hide(false);
    },
  };
}

/** @typedef {ReturnType<typeof createPopOut>} PopOut */
