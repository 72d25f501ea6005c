// @ts-check
/** Builds what every page has: the server's word on the broadcast, the texts, the operator's look. */
import { effect } from "@preact/signals-core";
import { createApi } from "../shared/api.js";
import { createI18n } from "../shared/i18n.js";
import { createTheme } from "../shared/theme.js";
import { createBroadcast } from "./state/broadcast.js";
import { createKeep, createPreferences } from "./state/preferences.js";
import { createVisits } from "./state/visits.js";

/**
 * @typedef {object} Boot
 * @property {import("../shared/api.js").WebConfig} config
 * @property {import("../shared/api.js").Status} status
 * @property {{languages?: string[]}} [assets]
 * @property {Record<string, import("../shared/i18n.js").Catalogue>} [texts] by language
 * @property {string} [customScript] address of the operator's own script; empty when there is none
 * @property {Record<string, string>} [links] pages elsewhere, by what they are about
 */

/** What the server put into the page. @returns {Boot} */
function readBoot() {
  return JSON.parse(document.getElementById("tallycast-boot")?.textContent ?? "");
}

export function composeSite() {
  const boot = readBoot();
  const api = createApi();
  const broadcast = createBroadcast({ api, boot, hidden: () => document.hidden });

  const i18n = createI18n({
    wanted: navigator.languages,
    available: boot.assets?.languages ?? ["en"],
    known: boot.texts,
    load: (language) => api.asset(new URL(`../shared/texts/${language}.json`, import.meta.url).href),
  });
  void i18n.start();
  document.documentElement.lang = i18n.language;
  document.documentElement.dir = i18n.direction;

  const applyTheme = createTheme(document);
  effect(() => applyTheme(broadcast.config.value));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void broadcast.pollNow();
  });
  addEventListener("online", () => void broadcast.pollNow());
  broadcast.start();
  const keep = createKeep();
  return {
    api,
    broadcast,
    i18n,
    keep,
    visits: createVisits(keep),
    preferences: createPreferences(),
    customScript: boot.customScript ?? "",
    links: boot.links ?? {},
  };
}

/** @typedef {ReturnType<typeof composeSite>} Site */
