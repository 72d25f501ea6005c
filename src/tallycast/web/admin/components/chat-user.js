// @ts-check
/** Somebody of the chat: the name in its colour, and what they are. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";

/**
 * @typedef {object} ChatUser
 * @property {string} id @property {string} displayName @property {number} displayColor
 * @property {string} createdAt @property {string[]} [previousNames] @property {string[]} [scopes]
 * @property {boolean} [isBot] @property {boolean} [authenticated]
 * @property {string} [disabledAt] @property {string} [disabledReason]
 */

/** @param {ChatUser} user */
export const isModerator = (user) => (user.scopes ?? []).includes("MODERATOR");

/** @param {{user: ChatUser}} props */
export function Badges({ user }) {
  const { t } = useI18n();
  const badges = [
    isModerator(user) && t("users.moderator"),
    user.authenticated && t("users.authenticated"),
    user.isBot && t("users.bot"),
    user.disabledAt && t("users.removed"),
  ].filter(Boolean);
  return html`${badges.map((words) => html`<span class="badge" key=${words}>${words}</span>`)}`;
}

/** @param {{user: ChatUser, onOpen?: (user: ChatUser) => void}} props */
export function UserName({ user, onOpen }) {
  const name = html`<span class="user-name" data-color=${user.displayColor}>${user.displayName}</span>`;
  return onOpen ? html`<button type="button" class="name-button" onClick=${() => onOpen(user)}>${name}</button>` : name;
}

/** What was said, as plain text: emoji by their names. @param {string} body HTML */
export function plainText(body) {
  const parsed = new DOMParser().parseFromString(body, "text/html");
  for (const picture of parsed.querySelectorAll("img")) picture.replaceWith(picture.alt);
  return (parsed.body.textContent ?? "").trim();
}
