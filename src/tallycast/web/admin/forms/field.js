// @ts-check
/** One setting: its name and help, its control, and all that is to be said about it. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AdminIcon } from "../components/admin-icon.js";
import { controlOf, isGroup } from "./controls.js";
import { AT_ONCE } from "../state/settings.js";
import { FieldProgress } from "./progress.js";

const EFFECT = { "next broadcast": "form.effectNext", restart: "form.effectRestart" };

/**
 * What every control is given.
 * @typedef {object} ControlProps
 * @property {string} id for the label
 * @property {string} labelledBy for groups
 * @property {string} describedBy
 * @property {boolean} invalid
 * @property {boolean} readOnly
 * @property {import("../admin-api.js").Row} row
 * @property {any} value
 * @property {(value: unknown) => void} onChange
 * @property {import("../state/settings.js").Settings} settings
 */

/**
 * @param {{entry: import("../state/settings.js").Entry, settings: import("../state/settings.js").Settings}} props
 */
export function Field({ entry, settings }) {
  const { t } = useI18n();
  const row = entry.row.value;
  const { key, label, help, effect, overriddenBy, givenBy, field } = row;
  const id = `setting-${key}`;
  const group = isGroup(row);
  const immediate = AT_ONCE.has(field.kind);

  /** @param {unknown} value */
  function change(value) {
    settings.edit(entry, value);
    if (immediate) void settings.save(entry);
  }

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    const inText = event.target instanceof HTMLTextAreaElement;
    if (event.key === "Escape" && entry.changed.peek()) settings.discard(entry);
    else if (event.key === "Enter" && inText && (event.ctrlKey || event.metaKey) && entry.changed.peek()) {
      void settings.save(entry);
    }
  }

  const describedBy = [`${id}-help`, overriddenBy && `${id}-override`, `${id}-progress`].filter(Boolean).join(" ");
  const name = group
    ? html`<h3 class="field-label" id=${`${id}-label`}>${label}</h3>`
    : html`<label class="field-label" id=${`${id}-label`} for=${id}>${label}</label>`;
  return html`
    <form
      class="field"
      data-kind=${field.kind}
      data-key=${key}
      novalidate
      onKeyDown=${onKeyDown}
      onSubmit=${(/** @type {Event} */ event) => {
        event.preventDefault();
        if (entry.changed.peek()) void settings.save(entry);
      }}
    >
      <div class="field-words">
        ${name}
        <p class="field-help" id=${`${id}-help`}>${help}</p>
        ${
          overriddenBy
            ? html`<p class="field-note locked" id=${`${id}-override`}><${AdminIcon} name="lock" />${t("form.overridden", { source: overriddenBy })}</p>`
            : givenBy
              ? html`<p class="field-note"><${AdminIcon} name="clock" />${t("form.given", { source: givenBy })}</p>`
              : effect !== "now" && html`<p class="field-note"><${AdminIcon} name="clock" />${t(EFFECT[effect])}</p>`
        }
      </div>
      <div class="field-control" role=${group ? "group" : undefined} aria-labelledby=${group ? `${id}-label` : undefined} aria-describedby=${group ? describedBy : undefined}>
        <${controlOf(row)}
          id=${id}
          labelledBy=${`${id}-label`}
          describedBy=${describedBy}
          invalid=${entry.progress.value.phase === "error"}
          readOnly=${Boolean(overriddenBy)}
          row=${row}
          value=${entry.draft.value}
          onChange=${change}
          settings=${settings}
        />
      </div>
      <${FieldProgress} id=${`${id}-progress`} entry=${entry} settings=${settings} />
    </form>
  `;
}
