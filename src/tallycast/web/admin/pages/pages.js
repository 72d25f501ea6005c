// @ts-check
/** Pages that are loaded when they are first opened: slug to module, which has a component `Page`. */

/** @typedef {import("../compose.js").Parts} Parts */
/** @typedef {{Page: (parts: any) => any}} PageModule */

/** @type {Record<string, () => Promise<PageModule>>} */
export const PAGES = {
  viewers: () => import(/* later */ "./viewers.js"),
  health: () => import(/* later */ "./health.js"),
  hardware: () => import(/* later */ "./hardware.js"),
  logs: () => import(/* later */ "./logs.js"),
};
