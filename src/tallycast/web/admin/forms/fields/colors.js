// @ts-check
/** The page's colours: the design's own until another is chosen for one. */
import { useMemo } from "preact/hooks";
import { html } from "../../../shared/html.js";
import { useI18n } from "../../../shared/i18n-context.js";
import { IconButton } from "../../components/buttons.js";
import { Look } from "./look.js";

/** Variable to the key of its name. */
const COLORS = /** @type {Record<string, string>} */ ({
  "theme-color-background-main": "colors.background",
  "theme-color-background-header": "colors.header",
  "theme-color-components-content-background": "colors.content",
  "theme-color-components-text-on-dark": "colors.text",
  "theme-color-components-text-muted": "colors.muted",
  "theme-color-action": "colors.action",
  "theme-color-action-hover": "colors.actionHover",
  "theme-color-components-primary-button-background": "colors.button",
  "theme-color-components-primary-button-text": "colors.buttonText",
  "theme-color-components-chat-background": "colors.chat",
  "theme-color-components-chat-text": "colors.chatText",
  "theme-color-components-video-live-indicator": "colors.live",
  "theme-color-components-video-status-bar-background": "colors.statusBar",
});
const NAMES_IN_CHAT = 8;
for (let number = 0; number < NAMES_IN_CHAT; number += 1) Object.assign(COLORS, { [`theme-color-users-${number}`]: "colors.user" });
const CORNERS = "theme-rounded-corners";

/** A colour of any spelling as #rrggbb, as the colour input wants it. @param {string} color */
function asHex(color) {
  const painter = document.createElement("canvas").getContext("2d");
  if (!painter) return "#000000";
  painter.fillStyle = color;
  const found = painter.fillStyle;
  return /^#[0-9a-f]{6}$/.test(found) ? found : "#000000";
}

/**
 * A variable of the design itself: what the operator laid over it is lifted for the moment of the look.
 * @param {string} name
 */
function builtIn(name) {
  const variable = `--${name}`;
  const laid = document.adoptedStyleSheets.map((sheet) => /** @type {CSSStyleRule|undefined} */ (sheet.cssRules[0])?.style).filter((style) => style?.getPropertyValue(variable));
  const values = laid.map((style) => style.getPropertyValue(variable));
  for (const style of laid) style.removeProperty(variable);
  const own = getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
  laid.forEach((style, at) => style.setProperty(variable, values[at]));
  return own;
}

/** Number of a chat name's colour, 1 to 8. @param {string} name */
const numberIn = (name) => Number(name.split("-").pop()) + 1;

/** @param {import("../field.js").ControlProps} props */
export function Colors({ id, describedBy, readOnly, value, onChange }) {
  const { t } = useI18n();
  /** @type {Record<string, string>} */
  const chosen = value;
  const own = useMemo(() => Object.fromEntries([...Object.keys(COLORS), CORNERS].map((name) => [name, builtIn(name)])), []);
  /** @param {string} name */
  const colorOf = (name) => asHex(chosen[name] || own[name] || builtIn(name));
  const others = Object.keys(chosen).filter((name) => !(name in COLORS) && name !== CORNERS);

  /** @param {string} name @param {string|null} color null: the design's own */
  function choose(name, color) {
    const { [name]: _, ...rest } = chosen;
    onChange(color === null ? rest : { ...rest, [name]: color });
  }

  return html`
    <ul class="colors">
      ${Object.entries(COLORS).map(
        ([name, key]) => html`
        <li key=${name}>
          <input
            id=${`${id}-${name}`}
            type="color"
            disabled=${readOnly}
            value=${colorOf(name)}
            aria-describedby=${describedBy}
            onInput=${(/** @type {any} */ event) => choose(name, event.target.value)}
          />
          <label for=${`${id}-${name}`}>${t(key, { number: numberIn(name) })}</label>
          <code>${chosen[name] ?? t("colors.builtIn")}</code>
          ${name in chosen && !readOnly && html`<${IconButton} icon="close" label=${t("colors.reset", { name: t(key, { number: numberIn(name) }) })} onClick=${() => choose(name, null)} />`}
        </li>
      `,
      )}
    </ul>
    <div class="sub-field corners">
      <label for=${`${id}-corners`}>${t("colors.corners")}</label>
      <input
        id=${`${id}-corners`}
        type="range"
        min="0"
        max="20"
        disabled=${readOnly}
        value=${Number.parseInt(chosen[CORNERS] ?? own[CORNERS], 10) || 0}
        aria-valuetext=${chosen[CORNERS] ?? own[CORNERS]}
        onInput=${(/** @type {any} */ event) => choose(CORNERS, `${event.target.value}px`)}
      />
    </div>
    <${Look} chosen=${chosen} own=${own} colorOf=${colorOf} />
    ${others.length > 0 && html`<p class="field-help">${t("colors.others", { names: others.join(", ") })}</p>`}
    ${
      Object.keys(chosen).length > 0 &&
      !readOnly &&
      html`<button type="button" class="quiet-button" onClick=${() => onChange({})}>${t("colors.resetAll")}</button>`
    }
  `;
}
