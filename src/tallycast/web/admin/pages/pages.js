// @ts-check
/** Pages that are loaded when they are first opened: slug to module, which has a component `Page`. */

/** @typedef {import("../compose.js").Parts} Parts */
/** @typedef {{Page: (parts: any) => any}} PageModule */

/** @type {Record<string, () => Promise<PageModule>>} */
export const PAGES = {
  viewers: () => import(/* later */ "./viewers.js"),
  health: () => import(/* later */ "./health.js"),
  hardware: () => import(/* later */ "./hardware.js"),
  storage: () => import(/* later */ "./storage.js"),
  security: () => import(/* later */ "./security.js"),
  backups: () => import(/* later */ "./backups.js"),
  updates: () => import(/* later */ "./updates.js"),
  logs: () => import(/* later */ "./logs.js"),
};
