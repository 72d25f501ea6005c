// @ts-check
/** The viewer page's composition root. The engine starts first; what draws the page is loaded meanwhile. */
import { effect } from "@preact/signals-core";
import { compose } from "./compose.js";

const parts = compose();
const { broadcast } = parts;

effect(() => {
  const { name } = broadcast.config.value;
  const title = broadcast.title.value;
  document.title = broadcast.online.value ? `● ${title ? `${title} · ` : ""}${name}` : name;
});

const { drawPage } = await import("./page/page.js");
drawPage(parts);
