// @ts-check
/** How the page would look with these colours, and which of them are hard to read. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { html } from "../../../shared/html.js";
import { useI18n } from "../../../shared/i18n-context.js";
import { AdminIcon } from "../../components/admin-icon.js";
import { tooWeak, WANTED } from "../../state/contrast.js";

const NAMES = /** @type {const} */ (["Marit", "Jonas", "Yuki", "Ana", "Noor", "Leo", "Ida", "Sam"]);

/**
 * @param {{chosen: Record<string, string>, own: Record<string, string>, colorOf: (name: string) => string}} props own: what the design has itself
 */
export function Look({ chosen, own, colorOf }) {
  const { t, language } = useI18n();
  const place = useRef(/** @type {HTMLElement|null} */ (null));
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });

  useLayoutEffect(() => {
    const style = place.current?.style;
    if (!style) return;
    for (const [name, value] of Object.entries({ ...own, ...chosen })) style.setProperty(`--${name}`, value);
  }, [JSON.stringify(chosen)]);

  const weak = tooWeak(colorOf);
  return html`
    <h4 class="preview-title">${t("look.title")}</h4>
    <div class="look" ref=${place} role="img" aria-label=${t("look.alt")}>
      <div class="look-header"><span>${t("look.name")}</span><span class="look-live"><span class="live-dot"></span>${t("state.live")}</span></div>
      <div class="look-body">
        <div class="look-main">
          <span class="look-bar">1:23:45 · 27</span>
          <strong>${t("look.heading")}</strong>
          <span>${t("look.words")} <span class="look-link">${t("look.link")}</span></span>
          <span class="look-muted">${t("look.muted")}</span>
          <span class="look-button">${t("look.button")}</span>
        </div>
        <div class="look-chat">${NAMES.map((name, at) => html`<span key=${name}><span class="user-name" data-color=${at}>${name}</span> ${t("look.chat")}</span>`)}</div>
      </div>
    </div>
    ${
      weak.length > 0 &&
      html`<ul class="contrast" role="status">${weak.map(({ key, ratio }) => html`<li class="field-note" key=${key}><${AdminIcon} name="alert" />${t("contrast.weak", { what: t(key), ratio: number.format(ratio), wanted: number.format(WANTED) })}</li>`)}</ul>`
    }
  `;
}
