// @ts-check
/** htm bound once to the page's one copy of Preact. Every component writes html`…`. */
import htm from "htm";
import { h } from "preact";

export const html = htm.bind(h);
