// @ts-check
/** A list of words: each a chip that can be taken away, and a place to write the next. */
import { useState } from "preact/hooks";
import { html } from "../../../shared/html.js";
import { useI18n } from "../../../shared/i18n-context.js";
import { AdminIcon } from "../../components/admin-icon.js";

/** The list with what was typed: several at once if they were pasted, none twice. @param {string[]} words @param {string} typed */
export function withTyped(words, typed) {
  const added = typed.split(/[,\n]/).map((word) => word.trim());
  return [...new Set([...words, ...added.filter(Boolean)])];
}

/** @param {import("../field.js").ControlProps} props */
export function Tags({ id, describedBy, invalid, readOnly, row, value, onChange }) {
  const { t } = useI18n();
  const [typed, setTyped] = useState("");
  /** @type {string[]} */
  const words = value;

  function add() {
    if (typed.trim()) onChange(withTyped(words, typed));
    setTyped("");
  }

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    if ((event.key === "Enter" && typed.trim()) || event.key === ",") {
      event.preventDefault();
      add();
    } else if (event.key === "Backspace" && !typed && words.length > 0) onChange(words.slice(0, -1));
  }

  return html`
    <div class="tag-field" data-invalid=${invalid}>
      ${
        words.length > 0 &&
        html`
        <ul class="chips" aria-label=${row.label}>
          ${words.map(
            (word) => html`
            <li key=${word}>
              <span>${word}</span>
              ${
                !readOnly &&
                html`<button type="button" aria-label=${t("form.removeWord", { word })} onClick=${() => onChange(words.filter((one) => one !== word))}><${AdminIcon} name="close" /></button>`
              }
            </li>
          `,
          )}
        </ul>
      `
      }
      <input
        id=${id}
        class="input"
        type="text"
        placeholder=${readOnly ? undefined : t("form.addWord")}
        maxlength=${row.field.item?.maxLength}
        readonly=${readOnly}
        value=${typed}
        aria-describedby=${describedBy}
        aria-invalid=${invalid}
        onInput=${(/** @type {any} */ event) => setTyped(event.target.value)}
        onKeyDown=${onKeyDown}
        onBlur=${add}
      />
    </div>
  `;
}
