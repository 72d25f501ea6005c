// @ts-check
/** The picture alone, inside other sites. */
import { Region } from "../../shared/components/region.js";
import { html } from "../../shared/html.js";
import { I18nContext } from "../../shared/i18n-context.js";
import { draw } from "./draw.js";
import { Announcer, Watch } from "./watch.js";

/** @typedef {import("./watch.js").Parts} Parts */

/** @param {Parts} parts */
function EmbeddedVideo(parts) {
  return html`
    <${I18nContext.Provider} value=${parts.i18n}>
      <main class="embed"><${Region}><${Watch} ...${parts} /><//></main>
      <${Announcer} ...${parts} />
    <//>
  `;
}

/** @param {Parts} parts */
export const drawEmbed = (parts) => draw(html`<${EmbeddedVideo} ...${parts} />`);
