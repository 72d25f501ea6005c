// @ts-check
/** All about somebody of the chat, and what can be done with them. */
import { useState } from "preact/hooks";
import { formatAgo } from "../../shared/format.js";
import { Dialog } from "../../shared/components/dialog.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Problem, useAction } from "./action.js";
import { Badges, isModerator, plainText, UserName } from "./chat-user.js";
import { SureButton } from "./sure-button.js";
import { Unloaded } from "./unloaded.js";
import { usePolled } from "./use-polled.js";
import { readUserAgent } from "../user-agents.js";

/** @typedef {import("./chat-user.js").ChatUser} ChatUser */

/** @param {{client: {userAgent: string, connectedAt: string, messageCount: number, geo?: string}}} props */
function Client({ client }) {
  const { t, language } = useI18n();
  const { program, system } = readUserAgent(client.userAgent);
  const agent = program && system ? t("viewers.programOn", { program, system }) : program || system || t("viewers.unknownProgram");
  const since = formatAgo(Date.parse(client.connectedAt), Date.now(), language);
  return html`<li title=${client.userAgent}>${[agent, client.geo, since].filter(Boolean).join(" · ")}</li>`;
}

/** Puts somebody out of the chat, with a reason that moderators read. @param {{user: ChatUser, onRemove: (reason: string) => void, busy: boolean}} props */
function Removal({ user, onRemove, busy }) {
  const { t } = useI18n();
  const [reason, setReason] = useState("");
  return html`
    <form class="inline-form" onSubmit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      onRemove(reason);
    }}>
      <label class="sub-field"><span>${t("users.reason")}</span>
        <input class="input" maxlength="500" value=${reason} onInput=${(/** @type {any} */ event) => setReason(event.target.value)} />
      </label>
      <button type="submit" class="button danger small" disabled=${busy} aria-label=${`${t("users.remove")}: ${user.displayName}`}>${t("users.remove")}</button>
    </form>
    <p class="field-help">${t("users.removeHelp")}</p>
  `;
}

/** @param {{api: import("../admin-api.js").AdminApi, id: string, onClose: () => void, onChange: () => void}} props */
export function UserDialog({ api, id, onClose, onChange }) {
  const { t, language } = useI18n();
  const polled = usePolled(api, `/api/admin/chat/users/detail/${encodeURIComponent(id)}`, 10);
  const action = useAction();
  const detail = polled.value.value;
  const times = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  /** @type {ChatUser|undefined} */
  const user = detail?.user;

  /** @param {string} path @param {object} body */
  async function act(path, body) {
    await action.run(() => api.post(path, body), { inTurn: path.endsWith("messagevisibility") });
    await polled.refresh();
    onChange();
  }

  const former = (user?.previousNames ?? []).filter((name) => name !== user?.displayName);
  return html`
    <${Dialog} title=${user?.displayName ?? t("users.detail")} closeLabel=${t("act.close")} onClose=${onClose}>
      <${Unloaded} polled=${polled} />
      ${
        user &&
        html`
        <p class="badges"><${UserName} user=${user} /><${Badges} user=${user} /></p>
        <dl class="facts">
          <div><dt>${t("users.created")}</dt><dd>${times.format(new Date(user.createdAt))}</dd></div>
          ${former.length > 0 && html`<div><dt>${t("users.formerNames")}</dt><dd>${former.join(", ")}</dd></div>`}
          ${user.disabledAt && html`<div><dt>${t("users.removedAt")}</dt><dd>${times.format(new Date(user.disabledAt))}</dd></div>`}
          ${user.disabledReason && html`<div><dt>${t("users.reasonWas")}</dt><dd>${user.disabledReason}</dd></div>`}
        </dl>
        ${
          detail.connectedClients.length > 0 &&
          html`<div><h3 class="dialog-title">${t("users.hereWith")}</h3><ul class="plain-list">${detail.connectedClients.map((/** @type {any} */ client) => html`<${Client} key=${client.id} client=${client} />`)}</ul></div>`
        }
        <div>
          <h3 class="dialog-title">${t("users.said")}</h3>
          ${detail.messages.length === 0 && html`<p class="empty">${t("users.saidNothing")}</p>`}
          <ul class="said">
            ${detail.messages.map(
              (/** @type {any} */ one) => html`
              <li key=${one.id} data-hidden=${Boolean(one.hiddenAt)}>
                <span>${plainText(one.body)}</span>
                <button type="button" class="plain-button" onClick=${() => act("/api/admin/chat/messagevisibility", { visible: Boolean(one.hiddenAt), idArray: [one.id] })}>
                  ${t(one.hiddenAt ? "msgs.show" : "msgs.hide")}
                </button>
              </li>`,
            )}
          </ul>
        </div>
        <${Problem} action=${action} />
        ${
          user.disabledAt
            ? html`<div class="dialog-buttons"><button type="button" class="button small" disabled=${action.busy} onClick=${() => act("/api/admin/chat/users/setenabled", { userId: id, enabled: true })}>${t("users.letIn")}</button></div>`
            : html`
              ${!user.isBot && html`<div><button type="button" class="quiet-button" disabled=${action.busy} onClick=${() => act("/api/admin/chat/users/setmoderator", { userId: id, isModerator: !isModerator(user) })}>${t(isModerator(user) ? "users.dismiss" : "users.appoint")}</button></div>`}
              <${Removal} user=${user} busy=${action.busy} onRemove=${(/** @type {string} */ reason) => act("/api/admin/chat/users/setenabled", { userId: id, enabled: false, reason })} />`
        }
        ${
          !user.isBot &&
          html`<div><${SureButton} icon=${null} label=${t("users.delete")} question=${t("users.deleteSure")} yes=${t("users.deleteYes")} onYes=${async () => {
            if (await action.run(() => api.post("/api/admin/users/delete", { userId: id }), { inTurn: true })) {
              onChange();
              onClose();
            }
          }} /></div>`
        }
      `
      }
    <//>
  `;
}
