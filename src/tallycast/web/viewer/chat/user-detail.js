// @ts-check
/** What moderators see of somebody: names, connections, the latest messages. */
import { useEffect, useState } from "preact/hooks";
import { Dialog } from "../../shared/components/dialog.js";
import { readEvent } from "../../shared/frames.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { readBody } from "./body.js";

/** @typedef {import("../../shared/api.js").UserDetail} UserDetail */

/** @param {{user: any, parts: import("../compose-chat.js").ChatParts, onClose: () => void}} props */
export function UserDetailDialog({ user, parts, onClose }) {
  const { t } = useI18n();
  const [detail, setDetail] = useState(/** @type {UserDetail|null} */ (null));
  const [failed, setFailed] = useState(false);
  const load = async () => {
    try {
      setDetail(await parts.session.detail(user.id));
      setFailed(false);
    } catch {
      setFailed(true);
    }
  };
  /** @param {boolean} done what was asked for last */
  const onChanged = (done) => (done ? void load() : setFailed(true));
  useEffect(() => void load(), []);

  return html`
    <${Dialog} title=${user.displayName} closeLabel=${t("chat.close")} onClose=${onClose}>
      ${failed && html`<p role="alert">${t("chat.notDone")}</p>`}
      ${!detail && !failed && html`<p role="status">${t("chat.loading")}</p>`}
      ${detail && html`<${Detail} detail=${detail} parts=${parts} onChanged=${onChanged} />`}
    <//>
  `;
}

/** @param {{detail: UserDetail, parts: import("../compose-chat.js").ChatParts, onChanged: (done: boolean) => void}} props */
function Detail({ detail: { user, connectedClients, messages }, parts, onChanged }) {
  const { t, language } = useI18n();
  const time = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const tags = [
    user.scopes?.includes("MODERATOR") && t("chat.moderator"),
    user.isBot && t("chat.bot"),
    user.authenticated && t("chat.authenticated"),
    user.disabledAt && t("chat.disabledUser"),
  ].filter(Boolean);
  const former = (user.previousNames ?? []).filter((name) => name !== user.displayName);
  const events = messages.flatMap((item) => readEvent(item) ?? []);

  /** @param {any} event */
  async function toggle({ id, hidden }) {
    onChanged(await parts.session.setVisible([id], hidden));
  }

  return html`
    ${
      tags.length > 0 &&
      html`<ul class="tags">
        ${tags.map((tag) => html`<li key=${tag}>${tag}</li>`)}
      </ul>`
    }
    <dl class="facts">
      <dt>${t("chat.created")}</dt>
      <dd>${user.createdAt && time.format(new Date(user.createdAt))}</dd>
      ${
        former.length > 0 &&
        html`<dt>${t("chat.formerNames")}</dt>
          <dd><bdi>${former.join(", ")}</bdi></dd>`
      }
    </dl>
    <h3>${t("chat.connections", { count: connectedClients.length })}</h3>
    <ul class="detail-list">
      ${connectedClients.map(
        (client, index) => html`
          <li key=${index}>
            <span>${client.userAgent || "?"}</span>
            <span class="hint">
              ${[
                time.format(new Date(client.connectedAt)),
                t("chat.messageCount", { count: client.messageCount }),
                client.geo?.countryCode,
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </li>
        `,
      )}
    </ul>
    <h3>${t("chat.latestMessages")}</h3>
    <ul class="detail-list">
      ${events.map(
        (/** @type {any} */ event) => html`
          <li key=${event.id} class=${event.hidden ? "detail-message withdrawn" : "detail-message"}>
            <div>
              <span class="hint">${time.format(event.at)}</span>
              <div class="chat-body" dir="auto">${readBody(event.body).nodes}</div>
            </div>
            <button type="button" class="button button-secondary button-small" onClick=${() => toggle(event)}>
              ${t(event.hidden ? "chat.showMessage" : "chat.hideMessage")}
            </button>
          </li>
        `,
      )}
    </ul>
  `;
}
