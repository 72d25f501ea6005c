// @ts-check
/** Builds the admin page's parts and ties them: signing in starts what the frame shows, signing out ends it. */
import { effect } from "@preact/signals-core";
import { createI18n } from "../shared/i18n.js";
import { createTheme } from "../shared/theme.js";
import { createAdminApi } from "./admin-api.js";
import { createRouter } from "./router.js";
import { createSession } from "./state/session.js";
import { createSettings } from "./state/settings.js";
import { rowInWords } from "./state/setting-words.js";
import { createSetup } from "./state/setup.js";
import { createStatus } from "./state/status.js";

/** @typedef {{config: {name: string, appearanceVariables?: Record<string, string>}, signedIn: boolean, assets: {languages: string[]}}} Boot */

/** What the server put into the page. @returns {Boot} */
function readBoot() {
  return JSON.parse(document.getElementById("tallycast-boot")?.textContent ?? "");
}

/** Links within the page do not load it anew. @param {import("./router.js").Router} router */
function followLinks(router) {
  addEventListener("popstate", router.follow);
  document.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest?.("a[href]");
    const plain = !event.defaultPrevented && event.button === 0;
    if (!link || !plain || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (!link.hasAttribute("target") && router.go(link.getAttribute("href") ?? "")) event.preventDefault();
  });
}

export function compose() {
  const boot = readBoot();
  const api = createAdminApi();
  const session = createSession({ api, signedIn: boot.signedIn });
  const setup = createSetup({ api });
  const status = createStatus({ api, hidden: () => document.hidden });
  const router = createRouter({ location, history });
  const i18n = createI18n({
    wanted: navigator.languages,
    available: boot.assets.languages,
    load: (language) => api.asset(new URL(`./texts/${language}.json`, import.meta.url).href),
  });
  void i18n.start();
  const words = i18n.language === "en" ? null : api.asset(new URL(`./setting-texts/${i18n.language}.json`, import.meta.url).href).catch(() => null);
  const settings = createSettings({
    api: {
      ...api,
      settings: async () => {
        const [rows, catalogue] = await Promise.all([api.settings(), words]);
        return rows.map((row) => rowInWords(row, catalogue));
      },
    },
  });
  // Texts are the same in all countries of a language, dates are not.
  i18n.language = navigator.languages.find((one) => one.split("-")[0] === i18n.language) ?? i18n.language;
  document.documentElement.lang = i18n.language;
  document.documentElement.dir = i18n.direction;
  // The operator's colours, but not the own CSS: a wrong rule there must not shut the way to mend it.
  createTheme(document)({ appearanceVariables: boot.config.appearanceVariables });

  effect(() => {
    if (!session.signedIn.value) return undefined;
    void settings.load();
    void settings.loadFacts();
    return status.start();
  });
  effect(() => {
    const name = settings.entries.value.get("server_name")?.row.value.value ?? boot.config.name;
    document.title = `${i18n.t(router.place.value.title)} · ${name}`;
  });
  document.addEventListener("visibilitychange", () => {
    // Meanwhile another administrator, or this one in another tab, may have changed something.
    if (!document.hidden && session.signedIn.peek()) void settings.load();
  });
  addEventListener("beforeunload", (event) => settings.unsaved() && event.preventDefault());
  followLinks(router);
  return { api, session, settings, setup, status, router, i18n, name: boot.config.name };
}

/** @typedef {ReturnType<typeof compose>} Parts */
