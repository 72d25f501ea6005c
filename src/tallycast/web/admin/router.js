// @ts-check
/**
 * Address to page. A row a page, in the order of the menu; one that shows settings names the page of the
 * settings table. Sections whose part of the server is not there yet wait in `WAITING`, and show by leaving it.
 */
import { signal } from "@preact/signals-core";

const ROOT = "/admin";

/**
 * @typedef {object} Place
 * @property {string} slug below /admin/
 * @property {typeof GROUPS[number]} group
 * @property {import("./components/admin-icon.js").AdminIconName} icon
 * @property {string} title key of its text
 * @property {string} [settings] page of the settings table that it shows
 * @property {"chat"|"federation"} [needs] it is left out of the menu while this is off
 */

/** The menu's parts, in order; one without places does not show. */
export const GROUPS = /** @type {const} */ (["live", "people", "settings", "integrations", "tools"]);

/** @type {readonly Place[]} */
export const PLACES = [
  { slug: "", group: "live", icon: "home", title: "menu.home" },
  { slug: "studio", group: "live", icon: "camera", title: "menu.studio" },
  { slug: "viewers", group: "live", icon: "eye", title: "menu.viewers" },
  { slug: "health", group: "live", icon: "pulse", title: "menu.health" },
  { slug: "recordings", group: "live", icon: "film", title: "menu.recordings" },
  { slug: "schedule", group: "live", icon: "calendar", title: "menu.schedule" },
  { slug: "messages", group: "people", icon: "list", title: "menu.messages", needs: "chat" },
  { slug: "chat-users", group: "people", icon: "people", title: "menu.chatUsers", needs: "chat" },
  { slug: "moderation", group: "people", icon: "shield", title: "menu.moderation", needs: "chat" },
  { slug: "emoji", group: "people", icon: "smile", title: "menu.emoji", needs: "chat" },
  { slug: "followers", group: "people", icon: "heart", title: "menu.followers", needs: "federation" },
  { slug: "watching", group: "people", icon: "ticket", title: "menu.watching", settings: "Who may watch" },
  { slug: "general", group: "settings", icon: "card", title: "menu.general", settings: "General" },
  { slug: "video", group: "settings", icon: "video", title: "menu.video", settings: "Video" },
  { slug: "chat", group: "settings", icon: "chat", title: "menu.chat", settings: "Chat" },
  { slug: "appearance", group: "settings", icon: "brush", title: "menu.appearance", settings: "Appearance" },
  { slug: "server", group: "settings", icon: "server", title: "menu.server", settings: "Server setup" },
  { slug: "storage", group: "settings", icon: "disk", title: "menu.storage", settings: "Storage" },
  { slug: "security", group: "settings", icon: "lock", title: "menu.security" },
  { slug: "actions", group: "integrations", icon: "link", title: "menu.actions", settings: "Integrations" },
  { slug: "embeds", group: "integrations", icon: "code", title: "menu.embeds" },
  { slug: "federation", group: "integrations", icon: "globe", title: "menu.federation" },
  { slug: "restream", group: "integrations", icon: "send", title: "menu.restream" },
  { slug: "notifications", group: "integrations", icon: "bell", title: "menu.notifications" },
  { slug: "webhooks", group: "integrations", icon: "hook", title: "menu.webhooks" },
  { slug: "tokens", group: "integrations", icon: "token", title: "menu.tokens" },
  { slug: "hardware", group: "tools", icon: "chip", title: "menu.hardware" },
  { slug: "logs", group: "tools", icon: "list", title: "menu.logs" },
  { slug: "backups", group: "tools", icon: "archive", title: "menu.backups" },
  { slug: "updates", group: "tools", icon: "update", title: "menu.updates" },
  { slug: "help", group: "tools", icon: "help", title: "menu.help" },
];

/** Sections of the settings table that nothing acts on yet, or that have a page of their own. */
export const WAITING = new Set(["Integrations/Schedule", "Integrations/Restreaming", "Integrations/Webhooks", "Server setup/Updates"]);

/**
 * The places of the menu: what is switched off has none. An address that was kept leads there all the same.
 * @param {(key: string) => unknown} valueOf of a setting; undefined while it is not known
 */
export const placesWith = (valueOf) =>
  PLACES.filter(({ needs }) => (needs === "chat" ? valueOf("chat_disabled") !== true : needs !== "federation" || valueOf("federation_enabled") === true));

/** @param {Place} place */
export const addressOf = ({ slug }) => (slug ? `${ROOT}/${slug}` : ROOT);

/** The place of a path; unknown ones lead home. @param {string} pathname */
export function placeOf(pathname) {
  const slug = pathname.replace(/^\/admin\/?/, "").replace(/\/+$/, "");
  return PLACES.find((place) => place.slug === slug) ?? PLACES[0];
}

/** @param {{location: Location, history: History}} browser */
export function createRouter({ location, history }) {
  const place = signal(placeOf(location.pathname));
  return {
    place,
    /** Back and forward. */
    follow() {
      place.value = placeOf(location.pathname);
    },
    /** @param {string} address @returns {boolean} was it an address of this page */
    go(address) {
      const known = PLACES.find((one) => addressOf(one) === address.replace(/\/$/, ""));
      if (!known) return false;
      history.pushState(null, "", addressOf(known));
      place.value = known;
      return true;
    },
  };
}

/** @typedef {ReturnType<typeof createRouter>} Router */
