// @ts-check
/** The viewer page as a whole: regions in reading order. */
import { html } from "../../shared/html.js";
import { I18nContext } from "../../shared/i18n-context.js";
import { FailedCard, Region } from "../../shared/components/region.js";
import { About } from "./about.js";
import { Dialogs } from "./dialogs.js";
import { Footer } from "./footer.js";
import { Header, SkipLinks } from "./header.js";
import { NotifyHint } from "./notify-hint.js";
import { StreamInfo } from "./stream-info.js";
import { draw } from "./draw.js";
import { Announcer, Watch } from "./watch.js";

/** The chat comes later than the page. @typedef {{View: any, Tools: any, parts: import("../compose-chat.js").ChatParts}} LoadedChat */
/**
 * @typedef {import("./watch.js").Parts & {
 *   site: import("../compose-site.js").Site,
 *   chat: import("@preact/signals-core").Signal<LoadedChat|null>,
 *   chatFailed: import("@preact/signals-core").Signal<boolean>,
 *   showChat: () => void,
 *   followers: import("../state/followers.js").Followers,
 *   featured: import("../state/featured.js").Featured,
 * }} Parts
 */

/** @param {{parts: Parts}} props */
function Chat({ parts: { chat, chatFailed, showChat } }) {
  const loaded = chat.value;
  if (loaded) return html`<${loaded.View} parts=${loaded.parts} />`;
  const trouble = chatFailed.value && html`<${FailedCard} onRetry=${showChat} />`;
  return html`<div class="chat-region"><div class="chat">${trouble}</div></div>`;
}

/** @param {Parts} parts */
function Page(parts) {
  const { player, i18n } = parts;
  return html`
    <${I18nContext.Provider} value=${i18n}>
      <${Dialogs} parts=${parts}>
        <${SkipLinks} />
        <${Region}><${Header} parts=${parts} /><//>
        <main>
          <${Region}><${Watch} ...${parts} /><//>
          <div class="content" id="skip-to-content" tabindex="-1">
            <${Region}><${NotifyHint} parts=${parts} /><//>
            <${Region}>
              <${StreamInfo} parts=${parts} offline=${player.phase.value === "offline"} />
            <//>
            <${Region}><${About} parts=${parts} /><//>
          </div>
        </main>
        <${Region}><${Footer} parts=${parts} /><//>
        <${Region}><${Chat} parts=${parts} /><//>
        <${Announcer} ...${parts} />
      <//>
    <//>
  `;
}

/** @param {Parts} parts */
export const drawPage = (parts) => draw(html`<${Page} ...${parts} />`);
