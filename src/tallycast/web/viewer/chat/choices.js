// @ts-check
/** What an @ or a colon can be completed to, as a list above the field. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { choicesFor } from "./completion.js";

/**
 * @param {import("./completion.js").Begun} begun @param {import("../state/chat.js").Chat} chat
 * @param {import("../../shared/api.js").CustomEmoji[]} emoji @returns {{name: string, url?: string}[]}
 */
export function choicesOf({ sign, begun }, chat, emoji) {
  const all = sign === "@" ? chat.names().map((name) => ({ name })) : emoji;
  return choicesFor(begun, all, ({ name }) => name);
}

/** @param {{choices: {name: string, url?: string}[], chosen: number, onTake: (name: string) => void}} props */
export function Choices({ choices, chosen, onTake }) {
  const { t } = useI18n();
  return html`
    <ul class="chat-choices" id="chat-choices" role="listbox" aria-label=${t("chat.suggestions")}>
      ${choices.map(
        ({ name, url }, index) => html`
          <li
            key=${name}
            id=${`chat-choice-${index}`}
            role="option"
            aria-selected=${index === chosen}
            onMouseDown=${(/** @type {Event} */ event) => {
              event.preventDefault();
              onTake(name);
            }}
          >
            ${url && html`<img src=${url} alt="" class="emoji" />`}<bdi>${name}</bdi>
          </li>
        `,
      )}
    </ul>
  `;
}
