// @ts-check
/** The buttons below the video: each opens a page or shows a text, and looks as it is set here. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "../../../shared/html.js";
import { useI18n } from "../../../shared/i18n-context.js";
import { Segments } from "../../components/segments.js";
import { contrast } from "../../state/contrast.js";
import { Items } from "./items.js";
import { SubField } from "./object.js";

const COLOR = /^#[0-9a-f]{6}$/i;

/** @param {{action: Record<string, any>}} props */
function ActionLook({ action }) {
  const { t } = useI18n();
  const place = useRef(/** @type {HTMLElement|null} */ (null));
  useLayoutEffect(() => {
    const style = place.current?.style;
    if (!style) return;
    const color = COLOR.test(action.color) ? action.color : "";
    const words = color && (contrast(color, "#ffffff") >= contrast(color, "#000000") ? "#ffffff" : "#000000");
    style.setProperty("--action-color", color);
    style.setProperty("--action-words", words);
  }, [action.color]);
  return html`<span class="action-look" ref=${place} title=${action.description}>${action.icon && html`<img src=${action.icon} alt="" width="20" height="20" />`}${action.title || t("buttons.untitled")}</span>`;
}

/** @param {{id: string, describedBy: string, readOnly: boolean, fields: import("../../admin-api.js").FieldShape[], value: Record<string, any>, onChange: (value: any) => void}} props */
function ActionEditor({ id, describedBy, readOnly, fields, value, onChange }) {
  const { t } = useI18n();
  const [chosen, setChosen] = useState("url");
  // What stands in it says what it is, also after it was taken back; while it is empty, what was chosen does.
  const mode = value.html ? "html" : value.url ? "url" : chosen;
  const left = mode === "html" ? ["url", "openExternally"] : ["html"];
  /** @param {string} name @param {unknown} next */
  const set = (name, next) => onChange({ ...value, [name]: next });
  return html`
    ${
      !readOnly &&
      html`<${Segments} name=${`${id}-mode`} legend=${t("buttons.what")} value=${mode}
        options=${[["url", t("buttons.page")], ["html", t("buttons.text")]]}
        onChange=${(/** @type {string} */ next) => {
          setChosen(next);
          onChange({ ...value, url: next === "html" ? "" : value.url, html: next === "html" ? value.html : "", openExternally: next === "html" ? false : value.openExternally });
        }} />`
    }
    <div class="sub-fields">
      ${fields
        .filter(({ name = "" }) => !left.includes(name) && name !== "color")
        .map((field) => {
          const name = field.name ?? "";
          const shape = name === "html" ? { ...field, kind: "multiline" } : field;
          return html`<${SubField} key=${name} id=${`${id}-${name}`} field=${shape} value=${value[name]} readOnly=${readOnly} describedBy=${describedBy} onChange=${(/** @type {unknown} */ next) => set(name, next)} />`;
        })}
      <div class="sub-field">
        <label for=${`${id}-color`}>${t("buttons.color")}</label>
        <span class="colour-field">
          <input type="color" aria-label=${t("buttons.pick")} disabled=${readOnly} value=${COLOR.test(value.color) ? value.color : "#4458dc"} onInput=${(/** @type {any} */ event) => set("color", event.target.value)} />
          <input id=${`${id}-color`} class="input" maxlength="32" spellcheck="false" placeholder=${t("colors.builtIn")} readonly=${readOnly} value=${value.color} onInput=${(/** @type {any} */ event) => set("color", event.target.value)} />
        </span>
      </div>
    </div>
    <p class="preview-title">${t("look.title")}</p>
    <${ActionLook} action=${value} />
  `;
}

/** @param {import("../field.js").ControlProps} props */
export const Actions = (props) => html`<${Items} ...${props} editor=${ActionEditor} />`;
