// @ts-check
/**
 * The operator's look: colour variables and own CSS from the server's config, laid over the page's theme.
 * Both go through the CSS object model, which a Content-Security-Policy without inline styles allows. The page
 * comes with the same as a sheet; from here on it follows what the operator changes.
 */

const VARIABLE_NAME = /^[a-z][a-z0-9-]*$/i;

/**
 * @param {Document} document
 * @returns {(config: {appearanceVariables?: Record<string, string>, customStyles?: string}) => void}
 */
export function createTheme(document) {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  return ({ appearanceVariables = {}, customStyles = "" }) => {
    // The operator's CSS comes after the colours, so that it may change those too.
    sheet.replaceSync(`:root {}\n${customStyles ?? ""}`);
    const { style } = /** @type {CSSStyleRule} */ (sheet.cssRules[0]);
    for (const [name, value] of Object.entries(appearanceVariables ?? {})) {
      if (VARIABLE_NAME.test(name) && value) style.setProperty(`--${name}`, value);
    }
    document.getElementById("own-theme")?.remove();
  };
}
