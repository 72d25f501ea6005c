// @ts-check
/**
 * The operator's look: colour variables and own CSS from the server's config, laid over the page's theme.
 * Both go through the CSS object model, which a Content-Security-Policy without inline styles allows.
 */

const VARIABLE_NAME = /^[a-z][a-z0-9-]*$/i;

/**
 * @param {Document} document
 * @returns {(config: {appearanceVariables?: Record<string, string>, customStyles?: string}) => void}
 */
export function createTheme(document) {
  const root = document.documentElement;
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  /** @type {string[]} */
  let applied = [];

  return ({ appearanceVariables = {}, customStyles = "" }) => {
    for (const name of applied) root.style.removeProperty(name);
    applied = [];
    for (const [name, value] of Object.entries(appearanceVariables ?? {})) {
      if (!VARIABLE_NAME.test(name) || !value) continue;
      root.style.setProperty(`--${name}`, value);
      applied.push(`--${name}`);
    }
    sheet.replaceSync(customStyles ?? "");
  };
}
