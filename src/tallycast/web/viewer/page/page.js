// @ts-check
/** The viewer page as a whole: regions in reading order. */
import { html } from "../../shared/html.js";
import { I18nContext } from "../../shared/i18n-context.js";
import { Region } from "../../shared/components/region.js";
import { About } from "./about.js";
import { Dialogs } from "./dialogs.js";
import { Footer } from "./footer.js";
import { Header, SkipLinks } from "./header.js";
import { StreamInfo } from "./stream-info.js";
import { draw } from "./draw.js";
import { Announcer, Watch } from "./watch.js";

/** The chat comes later than the page. @typedef {{View: any, parts: import("../compose-chat.js").ChatParts}} LoadedChat */
/**
 * @typedef {import("./watch.js").Parts & {
 *   site: import("../compose-site.js").Site,
 *   chat: import("@preact/signals-core").Signal<LoadedChat|null>,
 *   followers: import("../state/followers.js").Followers,
 * }} Parts
 */

/** @param {{chat: Parts["chat"]}} props */
function Chat({ chat }) {
  const loaded = chat.value;
  if (loaded) return html`<${loaded.View} parts=${loaded.parts} />`;
  return html`<div class="chat-region"><div class="chat"></div></div>`;
}

/** @param {Parts} parts */
function Page(parts) {
  const { broadcast, player, i18n, chat } = parts;
  return html`
    <${I18nContext.Provider} value=${i18n}>
      <${Dialogs} parts=${parts}>
        <${SkipLinks} />
        <${Region}><${Header} parts=${parts} /><//>
        <main>
          <${Region}><${Watch} ...${parts} /><//>
          <div class="content" id="skip-to-content" tabindex="-1">
            <${Region}>
              <${StreamInfo} parts=${parts} offline=${player.phase.value === "offline"} />
            <//>
            <${Region}><${About} parts=${parts} /><//>
          </div>
        </main>
        <${Footer} broadcast=${broadcast} />
        <${Region}><${Chat} chat=${chat} /><//>
        <${Announcer} ...${parts} />
      <//>
    <//>
  `;
}

/** @param {Parts} parts */
export const drawPage = (parts) => draw(html`<${Page} ...${parts} />`);
