// @ts-check
/**
 * The chat's wire: the only file that knows the names of frames. What the server sends becomes events of the
 * page's own words; what the page sends becomes JSON.
 */

/**
 * @typedef {object} ChatUser
 * @property {string} id
 * @property {string} displayName
 * @property {number} displayColor index into the palette of eight
 * @property {string} [createdAt]
 * @property {string[]} [previousNames]
 * @property {string[]} [scopes]
 * @property {boolean} [isBot]
 * @property {boolean} [authenticated]
 * @property {string} [disabledAt]
 */

/**
 * @typedef {{kind: "message", id: string, at: number, user: ChatUser, body: string, hidden: boolean}} MessageEvent_
 * @typedef {{kind: "system"|"action", id: string, at: number, body: string, from: string}} LineEvent
 * @typedef {{kind: "social", id: string, at: number, body: string, title: string, link: string, image: string}} SocialEvent
 * @typedef {{kind: "joined"|"parted", id: string, at: number, user: ChatUser}} PresenceEvent
 * @typedef {{kind: "renamed", id: string, at: number, user: ChatUser, oldName: string}} RenamedEvent
 * @typedef {{kind: "refused", html: string, text: string, waitSeconds: number}} RefusedEvent
 * @typedef {{kind: "visibility", ids: string[], visible: boolean}} VisibilityEvent
 * @typedef {{kind: "self", user: ChatUser}} SelfEvent
 * @typedef {{kind: "unknown-user"}|{kind: "removed"}} EndEvent
 * @typedef {MessageEvent_|LineEvent|SocialEvent|PresenceEvent|RenamedEvent} RowEvent
 * @typedef {RowEvent|RefusedEvent|VisibilityEvent|SelfEvent|EndEvent} ChatEvent
 */

const SOCIAL = "FEDIVERSE_ENGAGEMENT_";

/** @type {Record<string, (frame: any, base: {id: string, at: number}) => ChatEvent|null>} */
const READERS = {
  CHAT: (frame, base) =>
    isUser(frame.user) && {
      kind: "message",
      ...base,
      user: frame.user,
      body: text(frame.body),
      hidden: frame.visible === false || Boolean(frame.hiddenAt),
    },
  SYSTEM: (frame, base) => line("system", frame, base),
  CHAT_ACTION: (frame, base) =>
    frame.refused
      ? {
          kind: "refused",
          html: text(frame.body),
          text: text(frame.refused.body),
          waitSeconds: Number(frame.refused.retryAfterSeconds) || 0,
        }
      : line("action", frame, base),
  USER_JOINED: (frame, base) => isUser(frame.user) && { kind: "joined", ...base, user: frame.user },
  USER_PARTED: (frame, base) => isUser(frame.user) && { kind: "parted", ...base, user: frame.user },
  NAME_CHANGE: (frame, base) =>
    isUser(frame.user) && { kind: "renamed", ...base, user: frame.user, oldName: text(frame.oldName) },
  "VISIBILITY-UPDATE": (frame) =>
    Array.isArray(frame.ids) ? { kind: "visibility", ids: frame.ids, visible: frame.visible === true } : null,
  CONNECTED_USER_INFO: (frame) => isUser(frame.user) && { kind: "self", user: frame.user },
  ERROR_NEEDS_REGISTRATION: () => ({ kind: "unknown-user" }),
  ERROR_USER_DISABLED: () => ({ kind: "removed" }),
};

/** @param {unknown} value */
const text = (value) => (typeof value === "string" ? value : "");

/** @param {any} user */
const isUser = (user) =>
  (typeof user?.id === "string" && typeof user.displayName === "string") || /** @type {any} */ (null);

/** @param {"system"|"action"} kind @param {any} frame @param {{id: string, at: number}} base @returns {LineEvent} */
const line = (kind, frame, base) => ({
  kind,
  ...base,
  body: text(frame.body),
  from: text(frame.user?.displayName),
});

/**
 * One object, of a frame or of the history; null for what this page does not know.
 * @param {any} frame @returns {ChatEvent|null}
 */
export function readEvent(frame) {
  const type = text(frame?.type);
  const base = { id: text(frame?.id), at: Date.parse(frame?.timestamp) || 0 };
  if (type.startsWith(SOCIAL)) {
    const { body, title, link, image } = frame;
    return {
      kind: "social",
      ...base,
      body: text(body),
      title: text(title),
      link: text(link),
      image: text(image),
    };
  }
  return (Object.hasOwn(READERS, type) && READERS[type](frame, base)) || null;
}

/**
 * A text frame of the socket: one object, or several with newlines between.
 * @param {string} data @returns {ChatEvent[]}
 */
export function readFrames(data) {
  return data.split("\n").flatMap((one) => {
    try {
      return readEvent(JSON.parse(one)) ?? [];
    } catch {
      return [];
    }
  });
}

export const writeMessage = (/** @type {string} */ body) => JSON.stringify({ type: "CHAT", body });
export const writeName = (/** @type {string} */ newName) => JSON.stringify({ type: "NAME_CHANGE", newName });
export const writeColor = (/** @type {number} */ newColor) =>
  JSON.stringify({ type: "COLOR_CHANGE", newColor });
