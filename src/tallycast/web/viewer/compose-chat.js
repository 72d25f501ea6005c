// @ts-check
/** Builds the chat's parts and ties them: it connects while the chat is open and in sight. */
import { computed, effect, signal } from "@preact/signals-core";
import { createPopOut } from "./chat/pop-out.js";
import { createChatSession } from "./chat/session.js";
import { availabilityOf, createChat } from "./state/chat.js";
import { createChatView } from "./state/chat-view.js";
import { createUser } from "./state/user.js";

/** How often it is looked whether the time after a broadcast is over. */
const CLOCK_MS = 10_000;
const DRAW_LEAST_MS = 50;
const HIDDEN_DRAW_MS = 250;

/**
 * Before the next picture, but not more often than eyes can follow: in a flood several messages share a drawing,
 * a single one is drawn at once. A page out of sight draws nothing, and its animation frames wait.
 * @returns {(callback: () => void) => void}
 */
function createPacer() {
  let drawnAt = Number.NEGATIVE_INFINITY;
  return (callback) => {
    const draw = () => {
      drawnAt = performance.now();
      callback();
    };
    const wait = drawnAt + DRAW_LEAST_MS - performance.now();
    if (document.hidden) setTimeout(draw, HIDDEN_DRAW_MS);
    else if (wait > 0) setTimeout(draw, wait);
    else requestAnimationFrame(draw);
  };
}

/** @param {string} override a host, or a ws:// or wss:// URL, or empty @param {string} token */
function socketAddress(override, token) {
  const base = new URL(location.href);
  base.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const origin = !override
    ? base.origin
    : override.includes("://")
      ? override
      : `${base.protocol}//${override}`;
  return `${origin.replace(/\/+$/, "")}/ws?accessToken=${encodeURIComponent(token)}`;
}

/**
 * Runs it while no other tab of this browser runs such. Where the browser has no locks, or gives none (a frame
 * without storage), tabs do not wait for each other.
 * @template T @param {() => Promise<T>} action @returns {Promise<T>}
 */
async function alone(action) {
  let ran = false;
  const once = () => {
    ran = true;
    return action();
  };
  try {
    return await navigator.locks.request("tallycast-chat", once);
  } catch (error) {
    if (ran) throw error;
    return action();
  }
}

/**
 * @param {import("./compose-site.js").Site} site
 * @param {{embedded?: boolean}} [options] alone in a page: there is nothing to hide it from
 */
export function composeChat({ api, broadcast, keep, preferences }, { embedded = false } = {}) {
  const user = createUser({ keep });
  const chat = createChat({ user, schedule: createPacer() });
  const now = signal(Date.now());
  setInterval(() => (now.value = Date.now()), CLOCK_MS);
  const availability = computed(() =>
    availabilityOf({
      early: broadcast.status.value.chatOpen === true,
      disabled: broadcast.config.value.chatDisabled === true,
      online: broadcast.online.value,
      endedAtMs: broadcast.endedAtMs.value,
      now: now.value,
    }),
  );
  const view = createChatView({ preferences, availability: () => availability.value });
  const session = createChatSession({
    api,
    user,
    chat,
    addressOf: (token) => socketAddress(broadcast.config.peek().socketHostOverride ?? "", token),
    onDoubt: () => void broadcast.refreshConfig().catch(() => {}),
    alone,
  });

  effect(() => {
    const wanted = availability.value === "open" && (embedded || view.place.value === "shown");
    if (wanted) session.start();
    else session.stop();
  });
  addEventListener("online", session.hurry);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    session.hurry();
    chat.missed.value = 0;
  });
  effect(() => {
    chat.missed.value;
    if (!document.hidden) chat.missed.value = 0;
  });
  return { chat, user, session, availability, view, popOut: createPopOut(view), api, broadcast, keep };
}

/** Keeps the page's layout at what the viewer chose. @param {ChatParts} parts */
export function placeChat({ view }) {
  const root = document.documentElement;
  effect(() => {
    root.dataset.chat = view.place.value;
    root.dataset.chatSheet = view.sheetOpen.value && view.place.value === "shown" ? "open" : "closed";
    root.style.setProperty("--chat-width", `${view.width.value}px`);
  });
  // A phone's keyboard covers the page without a word to it; what lies at the bottom has to know.
  visualViewport?.addEventListener("resize", () => {
    root.style.setProperty("--seen-height", `${visualViewport?.height}px`);
  });
}

/** @typedef {ReturnType<typeof composeChat>} ChatParts */
