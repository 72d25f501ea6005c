// @ts-check
/**
 * The viewer page's composition root. The engine starts first; what draws the page is loaded meanwhile, and the
 * chat once there is a picture, or none to wait for.
 */
import { effect, signal } from "@preact/signals-core";
import { compose } from "./compose.js";
import { tellFatal } from "./page/fatal.js";
import { createFeatured } from "./state/featured.js";
import { createFollowers } from "./state/followers.js";

/** A picture that takes longer does not keep the chat waiting. */
const PICTURE_MS = 1_500;

/** @param {ReturnType<typeof compose>} parts */
async function start(parts) {
  const { broadcast, player, site } = parts;
  const root = document.documentElement;
  const chat = signal(/** @type {import("./page/page.js").LoadedChat|null} */ (null));
  const chatFailed = signal(false);
  /** Messages that came while nobody looked. */
  const missed = signal(0);

  effect(() => {
    const { name } = broadcast.config.value;
    const title = broadcast.title.value;
    const live = broadcast.online.value ? `● ${title ? `${title} · ` : ""}` : "";
    const count = missed.value > 99 ? "99+" : missed.value;
    document.title = `${count ? `(${count}) ` : ""}${live}${name}`;
  });

  // The column's place is kept from the first drawing on.
  const isDisabled = () => broadcast.config.value.chatDisabled === true;
  root.dataset.chat = isDisabled() ? "off" : site.preferences.chatHidden ? "hidden" : "shown";
  if (site.preferences.chatWidth) root.style.setProperty("--chat-width", `${site.preferences.chatWidth}px`);

  async function showChat() {
    chatFailed.value = false;
    try {
      const { View, Tools, chatParts } = await loadChat(site);
      // Loaded and drawn in two steps: the picture and a press come between.
      await new Promise((resolve) => setTimeout(resolve));
      effect(() => {
        missed.value = chatParts.chat.missed.value;
      });
      chat.value = { View, Tools, parts: chatParts };
    } catch (error) {
      // The rest of the page goes on; in the chat's place stands an offer to try again.
      reportError(error);
      chatFailed.value = true;
    }
  }

  const { drawPage } = await import("./page/page.js");
  const followers = createFollowers({ api: site.api });
  const featured = createFeatured({ api: site.api });
  drawPage({ ...parts, chat, chatFailed, showChat, followers, featured });
  // The operator's script finds the page drawn.
  if (site.customScript) {
    document.body.append(Object.assign(document.createElement("script"), { src: site.customScript }));
  }
  void until(() => player.phase.value !== "loading" || player.needsGesture.value, PICTURE_MS)
    .then(() => (isDisabled() ? laterLooks() : undefined))
    .then(() => until(() => !isDisabled()))
    .then(showChat);
}

/** All at once, and not one step of the import chain after the other. @param {import("./compose-site.js").Site} site */
async function loadChat(site) {
  for (const { href } of /** @type {NodeListOf<HTMLLinkElement>} */ (
    document.querySelectorAll("link[rel=later]")
  )) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href }));
  }
  const [{ composeChat, placeChat }, { ChatRegion }, { HeaderTools }] = await Promise.all([
    import(/* later */ "./compose-chat.js"),
    import(/* later */ "./chat/region.js"),
    import(/* later */ "./chat/header-tools.js"),
    laterLooks(),
  ]);
  const chatParts = composeChat(site);
  placeChat(chatParts);
  return { View: ChatRegion, Tools: HeaderTools, chatParts };
}

/** What the page's first drawing does without. */
const laterLooks = () =>
  Promise.all(
    [.../** @type {NodeListOf<HTMLLinkElement>} */ (document.querySelectorAll("link[rel=later-sheet]"))].map(
      sheetLoaded,
    ),
  );

/** In its place among the sheets, so that the operator's own stays the last. @param {HTMLLinkElement} link */
function sheetLoaded(link) {
  return new Promise((resolve) => {
    // A chat without its looks is better than none.
    link.onload = link.onerror = resolve;
    link.rel = "stylesheet";
  });
}

/**
 * @param {() => boolean} condition reads signals
 * @param {number} [limitMs] then it goes on anyway
 * @returns {Promise<void>}
 */
function until(condition, limitMs) {
  return new Promise((resolve) => {
    effect(() => {
      if (condition()) resolve();
    });
    if (limitMs !== undefined) setTimeout(resolve, limitMs);
  });
}

try {
  await start(compose());
} catch (error) {
  tellFatal(error);
}
