// @ts-check
/** A text of the page as viewers would see it, made and cleaned by the server while it is written. */
import { useEffect, useState } from "preact/hooks";
import { html } from "../../../shared/html.js";
import { useI18n } from "../../../shared/i18n-context.js";

const TYPING_MS = 300;
const BELOW = 2;

/**
 * Headings below those of this page, so that who hears it finds the way; they look as they will. The server's
 * cleaned HTML has no other `<h` than tags.
 * @param {string} text HTML
 */
export const lowered = (text) => text.replace(/<(\/?)h([1-6])\b/g, (_, slash, level) => `<${slash}h${Math.min(6, Number(level) + BELOW)}`);

/** @param {{text: string, settings: import("../../state/settings.js").Settings}} props */
export function TextPreview({ text, settings }) {
  const { t } = useI18n();
  const [shown, setShown] = useState("");
  useEffect(() => {
    let over = false;
    const timer = setTimeout(() => {
      settings.previewOf(text).then(
        (made) => !over && setShown(lowered(made)),
        () => {},
      );
    }, TYPING_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [text]);
  if (!shown) return null;
  return html`
    <p class="preview-title">${t("look.title")}</p>
    <div class="text-preview rich-text" role="region" tabindex="0" aria-label=${t("look.title")} dangerouslySetInnerHTML=${{ __html: shown }}></div>
  `;
}
