// @ts-check
/** The player alone, for other sites. `?initiallyMuted=true` starts it without sound. */
import { render } from "preact";
import { html } from "../shared/html.js";
import { compose } from "./compose.js";
import { EmbeddedVideo } from "./page/page.js";

const parameters = new URLSearchParams(location.search);
const parts = compose({ initiallyMuted: parameters.get("initiallyMuted") === "true" });

const app = /** @type {HTMLElement} */ (document.getElementById("app"));
app.replaceChildren();
render(html`<${EmbeddedVideo} ...${parts} />`, app);
