// @ts-check
/** Logo and name of the server, whether it is live, who one is in the chat, on phones what can be done. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { ActionMenu } from "./actions.js";
import { localDate } from "./countdown.js";

/** For the keyboard: over the header, straight to where it matters. */
export function SkipLinks() {
  const { t } = useI18n();
  return html`
    <nav class="skip-links" aria-label=${t("page.skipLinks")}>
      <a href="#player-region">${t("page.skipToPlayer")}</a>
      <a href="#skip-to-content">${t("page.skipToContent")}</a>
      <a href="#footer">${t("page.skipToFooter")}</a>
    </nav>
  `;
}

/**
 * Stands where the chat is closed, and says when it opens: to eyes that point at it and to the keyboard.
 * @param {{parts: import("./page.js").Parts}} props
 */
function ChatClosed({ parts: { broadcast, chat } }) {
  const { t, language } = useI18n();
  if (chat.value?.parts.availability.value !== "offline") return null;
  const start = Date.parse(broadcast.status.value.scheduledEvent?.startTime ?? "");
  const planned = start > Date.now() ? ` ${localDate(start, language)}` : "";
  return html`
    <span id="chat-closed" class="chat-closed" tabindex="0" aria-describedby="chat-closed-words">
      ${t("chat.closed")}
      <span role="tooltip" id="chat-closed-words" class="tooltip">${t("chat.offline")}${planned}</span>
    </span>
  `;
}

/** @param {{parts: import("./page.js").Parts}} props */
export function Header({ parts }) {
  const { t } = useI18n();
  const { broadcast, chat } = parts;
  const { name } = broadcast.config.value;
  const loaded = chat.value;
  return html`
    <header class="global-header">
      <a class="brand" href="/" id="header-logo">
        <img src="/logo/page" alt="" width="36" height="36" />
        <h1 id="global-header-text" class="header-title">${name}</h1>
      </a>
      ${
        broadcast.online.value &&
        html`<span class="header-live"><span class="live-dot" aria-hidden="true"></span>${t("status.live")}</span>`
      }
      <div class="header-end">
        <${ChatClosed} parts=${parts} />
        ${loaded && html`<${loaded.Tools} parts=${loaded.parts} />`}
        <${ActionMenu} parts=${parts} />
      </div>
    </header>
  `;
}
