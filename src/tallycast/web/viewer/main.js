// @ts-check
/** The viewer page's composition root. */
import { effect } from "@preact/signals";
import { render } from "preact";
import { html } from "../shared/html.js";
import { compose } from "./compose.js";
import { Page } from "./page/page.js";

const parts = compose();
const { broadcast } = parts;

effect(() => {
  const { name } = broadcast.config.value;
  const title = broadcast.title.value;
  document.title = broadcast.online.value ? `● ${title ? `${title} · ` : ""}${name}` : name;
});

const app = /** @type {HTMLElement} */ (document.getElementById("app"));
app.replaceChildren();
render(html`<${Page} ...${parts} />`, app);
