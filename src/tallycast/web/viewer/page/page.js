// @ts-check
/** The viewer page as a whole: regions in reading order. */
import { html } from "../../shared/html.js";
import { I18nContext } from "../../shared/i18n-context.js";
import { About } from "./about.js";
import { Footer } from "./footer.js";
import { Header, SkipLinks } from "./header.js";
import { StreamInfo } from "./stream-info.js";
import { draw } from "./draw.js";
import { Announcer, Watch } from "./watch.js";

/** The chat comes later than the page. @typedef {{View: any, parts: import("../compose-chat.js").ChatParts}} LoadedChat */
/** @typedef {import("./watch.js").Parts & {chat: import("@preact/signals-core").Signal<LoadedChat|null>}} Parts */

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
      <${Chat} chat=${chat} />
      <${Announcer} ...${parts} />
    <//>
  `;
}

/** @param {Parts} parts */
export const drawPage = (parts) => draw(html`<${Page} ...${parts} />`);
