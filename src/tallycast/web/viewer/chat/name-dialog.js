// @ts-check
/** Another name, another colour. The colour is taken at once, the name when it is saved. */
import { useState } from "preact/hooks";
import { Dialog } from "../../shared/components/dialog.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";

/** Characters of a name, counted in code points (contract). */
const NAME_MOST = 30;
const COLORS = [0, 1, 2, 3, 4, 5, 6, 7];

/** @param {{parts: import("../compose-chat.js").ChatParts, onClose: () => void}} props */
export function View({ parts, onClose }) {
  const { t } = useI18n();
  const { user, session, chat } = parts;
  const self = user.self.value;
  const [name, setName] = useState(self?.displayName ?? "");
  const wanted = name.trim();
  const length = [...wanted].length;
  const canSave =
    wanted !== "" && length <= NAME_MOST && wanted !== self?.displayName && chat.connection.value === "open";

  /** @param {Event} event */
  function save(event) {
    event.preventDefault();
    if (canSave && session.rename(wanted)) onClose();
  }

  return html`
    <${Dialog} title=${t("chat.changeName")} closeLabel=${t("chat.close")} onClose=${onClose}>
      <form class="name-form" onSubmit=${save}>
        <label for="name-change-field">${t("chat.name")}</label>
        <input
          id="name-change-field"
          class="text-field"
          type="text"
          autocomplete="nickname"
          value=${name}
          aria-invalid=${length > NAME_MOST}
          aria-describedby="name-change-hint"
          onInput=${(/** @type {any} */ event) => setName(event.currentTarget.value)}
        />
        <p id="name-change-hint" class="hint" data-over=${length > NAME_MOST}>
          ${t("chat.nameLength", { length, most: NAME_MOST })}
        </p>
        <fieldset class="colors">
          <legend>${t("chat.color")}</legend>
          ${COLORS.map(
            (color) => html`
              <label key=${color} class=${`color-choice user-color-${color}`}>
                <input
                  type="radio"
                  name="chat-color"
                  checked=${self?.displayColor === color}
                  aria-label=${t("chat.colorNumber", { number: color + 1 })}
                  onChange=${() => session.recolor(color)}
                />
                <span aria-hidden="true"></span>
              </label>
            `,
          )}
        </fieldset>
        <p class=${`name-preview user-color-${self?.displayColor}`}>
          <bdi>${wanted || self?.displayName}</bdi>
        </p>
        <div class="dialog-buttons">
          <button type="button" class="button button-secondary" onClick=${onClose}>
            ${t("chat.cancel")}
          </button>
          <button type="submit" class="button" id="name-change-submit" disabled=${!canSave}>
            ${t("chat.save")}
          </button>
        </div>
      </form>
    <//>
  `;
}
