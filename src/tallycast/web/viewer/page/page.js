// @ts-check
/** The viewer page as a whole: regions in reading order. */
import { html } from "../../shared/html.js";
import { I18nContext } from "../../shared/i18n-context.js";
import { About } from "./about.js";
import { Footer } from "./footer.js";
import { Header, SkipLinks } from "./header.js";
import { StreamInfo } from "./stream-info.js";
import { Announcer, draw, Watch } from "./watch.js";

/** @typedef {import("./watch.js").Parts} Parts */

/** @param {Parts} parts */
function Page(parts) {
  const { broadcast, player, i18n } = parts;
  return html`
    <${I18nContext.Provider} value=${i18n}>
      <${SkipLinks} />
      <${Header} broadcast=${broadcast} />
      <main>
        <${Watch} ...${parts} />
        <div class="content" id="skip-to-content" tabindex="-1">
          <${StreamInfo} broadcast=${broadcast} offline=${player.phase.value === "offline"} />
          <${About} broadcast=${broadcast} />
        </div>
      </main>
      <${Footer} broadcast=${broadcast} />
      <${Announcer} ...${parts} />
    <//>
  `;
}

/** @param {Parts} parts */
export const drawPage = (parts) => draw(html`<${Page} ...${parts} />`);
