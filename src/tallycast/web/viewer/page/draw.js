// @ts-check
/** The page's beginning in the document. */
// With it, components that read a signal are drawn anew when it changes.
import "@preact/signals";
import { render } from "preact";

/** In the place of what the HTML showed until now. @param {any} page */
export function draw(page) {
  const app = /** @type {HTMLElement} */ (document.getElementById("app"));
  app.replaceChildren();
  render(page, app);
}
