// @ts-check
/** The admin page as a whole: the frame once somebody signed in, the sign-in form before and over it. */
import { render } from "preact";
// Ties signals to components: what a component reads draws it anew.
import "@preact/signals";
import { html } from "../../shared/html.js";
import { I18nContext } from "../../shared/i18n-context.js";
import { Frame } from "./frame.js";
import { Login } from "./login.js";

/** @typedef {import("../compose.js").Parts} Parts */

/** @param {Parts} parts */
function Admin(parts) {
  const { session, i18n } = parts;
  const signedIn = session.signedIn.value;
  // What was being edited when a session ended stays below the form.
  const framed = signedIn || session.ended.value;
  return html`
    <${I18nContext.Provider} value=${i18n}>
      ${framed && html`<div class="under" inert=${!signedIn}><${Frame} ...${parts} /></div>`}
      ${!signedIn && html`<${Login} session=${session} name=${parts.name} />`}
    <//>
  `;
}

/** @param {Parts} parts */
export function drawAdmin(parts) {
  const app = /** @type {HTMLElement} */ (document.getElementById("app"));
  app.replaceChildren();
  render(html`<${Admin} ...${parts} />`, app);
}
