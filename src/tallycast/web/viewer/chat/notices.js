// @ts-check
/** What the chat says about itself: refusals and time-outs, messages that are not through, closed doors. */
import { Icon } from "../../shared/components/icon.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { useNow } from "../page/now.js";
import { SLOW_MS } from "../state/chat.js";
import { readBody } from "./body.js";

/** The server's answer to something that it did not take. @param {{chat: import("../state/chat.js").Chat}} props */
export function Notice({ chat }) {
  const { t } = useI18n();
  const notice = chat.notice.value;
  return html`
    <div class="chat-notice-place" role="status">
      ${
        notice &&
        html`
          <div class="chat-notice">
            <${Icon} name="alert" />
            <div class="chat-body">${readBody(notice.html, { wide: true }).nodes}</div>
            <button
              type="button"
              class="icon-button"
              aria-label=${t("chat.dismiss")}
              onClick=${() => (chat.notice.value = null)}
            >
              <${Icon} name="close" />
            </button>
          </div>
        `
      }
    </div>
  `;
}

/**
 * One's own messages that are on their way for long, or got nowhere.
 * @param {{chat: import("../state/chat.js").Chat, session: import("./session.js").ChatSession}} props
 */
export function Outgoing({ chat, session }) {
  const { t } = useI18n();
  const items = chat.outgoing.value;
  if (items.length === 0) return null;
  return html`<${OutgoingItems} items=${items} session=${session} t=${t} />`;
}

/** @param {{items: readonly import("../state/outbox.js").Outgoing[], session: any, t: any}} props */
function OutgoingItems({ items, session, t }) {
  const now = useNow(SLOW_MS / 2);
  const slow = items.filter(({ state, sentAt }) => state === "failed" || now - sentAt > SLOW_MS);
  if (slow.length === 0) return null;
  return html`
    <ul class="chat-outgoing" aria-label=${t("chat.outgoing")}>
      ${slow.map(
        ({ key, text, state }) => html`
          <li key=${key}>
            <span class="chat-outgoing-text" dir="auto">${text}</span>
            ${
              state === "failed"
                ? html`
                    <span class="chat-failed">${t("chat.notSent")}</span>
                    <button type="button" onClick=${() => session.sendAgain(key)}>
                      ${t("chat.sendAgain")}
                    </button>
                    <button type="button" onClick=${() => session.discard(key)}>${t("chat.discard")}</button>
                  `
                : html`<span>${t("chat.sending")}</span>`
            }
          </li>
        `,
      )}
    </ul>
  `;
}

/**
 * Why there is nothing to see or to write.
 * @param {{parts: import("../compose-chat.js").ChatParts, readOnly: boolean}} props
 */
export function State({ parts, readOnly }) {
  const { t } = useI18n();
  const { chat, session, availability } = parts;
  const connection = chat.connection.value;
  if (availability.value !== "open") {
    if (readOnly) return null;
    return html`<p class="chat-state">
      ${t(availability.value === "disabled" ? "chat.disabled" : "chat.offline")}
    </p>`;
  }
  if (connection === "removed" && !readOnly) {
    return html`
      <p class="chat-state" role="alert">${t("chat.removed")}</p>
      <button type="button" class="button button-secondary chat-retry" onClick=${session.start}>
        ${t("chat.tryAgain")}
      </button>
    `;
  }
  if (connection === "banned" && !readOnly)
    return html`<p class="chat-state" role="alert">${t("chat.banned")}</p>`;
  if (connection === "reconnecting") {
    return html`<p class="chat-state chat-reconnecting" role="status">${t("chat.reconnecting")}</p>`;
  }
  return null;
}
