// @ts-check
/** Pages that are loaded when they are first opened: slug to module, which has a component `Page`. */

/** @typedef {import("../compose.js").Parts} Parts */
/** @typedef {{Page: (parts: any) => any}} PageModule */

/** @type {Record<string, () => Promise<PageModule>>} */
export const PAGES = {
  studio: () => import(/* later */ "./studio.js"),
  viewers: () => import(/* later */ "./viewers.js"),
  health: () => import(/* later */ "./health.js"),
  hardware: () => import(/* later */ "./hardware.js"),
  storage: () => import(/* later */ "./storage.js"),
  security: () => import(/* later */ "./security.js"),
  backups: () => import(/* later */ "./backups.js"),
  updates: () => import(/* later */ "./updates.js"),
  logs: () => import(/* later */ "./logs.js"),
  video: () => import(/* later */ "./video.js"),
  recordings: () => import(/* later */ "./recordings.js"),
  schedule: () => import(/* later */ "./schedule.js"),
  messages: () => import(/* later */ "./messages.js"),
  "chat-users": () => import(/* later */ "./chat-users.js"),
  moderation: () => import(/* later */ "./moderation.js"),
  emoji: () => import(/* later */ "./emoji.js"),
  restream: () => import(/* later */ "./restream.js"),
  notifications: () => import(/* later */ "./notifications.js"),
  watching: () => import(/* later */ "./watching.js"),
  webhooks: () => import(/* later */ "./webhooks.js"),
  general: () => import(/* later */ "./general.js"),
  embeds: () => import(/* later */ "./embeds.js"),
  federation: () => import(/* later */ "./federation.js"),
  followers: () => import(/* later */ "./followers.js"),
  help: () => import(/* later */ "./help.js"),
  tokens: () => import(/* later */ "./tokens.js"),
};
