// @ts-check
/**
 * The viewer page as it would look with the colours and the CSS that are being written. What stands in it is
 * the server's first drawing; nothing runs in it and nobody is counted.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../../../shared/html.js";
import { useI18n } from "../../../shared/i18n-context.js";

/** The page without what would run, and without what is only for those who run nothing. @param {string} page */
function still(page) {
  const parsed = new DOMParser().parseFromString(page, "text/html");
  const sheets = parsed.querySelectorAll('link[rel="later-sheet"]');
  for (const sheet of sheets) sheet.setAttribute("rel", "stylesheet");
  // There is no chat in it, whose column would stand empty.
  parsed.documentElement.dataset.chat = "hidden";
  // The operator's looks come from the forms instead of `own-theme`.
  for (const one of parsed.querySelectorAll('script, noscript, link[rel="modulepreload"], link[rel="preload"], #own-theme')) one.remove();
  return `<!doctype html>${parsed.documentElement.outerHTML}`;
}

/** @param {Record<string, string>} variables */
const declared = (variables) => {
  const sheet = document.createElement("span").style;
  for (const [name, value] of Object.entries(variables)) sheet.setProperty(`--${name}`, value);
  return `:root { ${sheet.cssText} }`;
};

/** @param {{settings: import("../../state/settings.js").Settings}} props */
export function PagePreview({ settings }) {
  const { t } = useI18n();
  const [page, setPage] = useState("");
  const [shown, setShown] = useState(false);
  const [loaded, setLoaded] = useState(0);
  const frame = useRef(/** @type {HTMLIFrameElement|null} */ (null));
  const css = settings.entries.value.get("custom_styles")?.draft.value ?? "";
  const variables = settings.entries.value.get("appearance_variables")?.draft.value ?? {};

  useEffect(() => {
    if (!shown || page) return;
    settings.viewerPage().then((text) => setPage(still(text)), () => setShown(false));
  }, [shown]);

  useEffect(() => {
    const inside = /** @type {any} */ (frame.current?.contentWindow);
    if (!inside || loaded === 0) return;
    const sheets = [declared(variables), css].map((text) => {
      const sheet = new inside.CSSStyleSheet();
      sheet.replaceSync(text);
      return sheet;
    });
    inside.document.adoptedStyleSheets = sheets;
  }, [css, JSON.stringify(variables), loaded]);

  return html`
    <details class="steps page-preview" onToggle=${(/** @type {any} */ event) => setShown(event.target.open)}>
      <summary>${t("code.preview")}</summary>
      ${page && html`<iframe ref=${frame} title=${t("code.preview")} sandbox="allow-same-origin" srcdoc=${page} onLoad=${() => setLoaded(loaded + 1)}></iframe>`}
    </details>
  `;
}
