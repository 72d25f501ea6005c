// @ts-check
/** Everything that was said: search it, hide it, show it again; new messages come by themselves. */
import { useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Problem, useAction } from "../components/action.js";
import { plainText, UserName } from "../components/chat-user.js";
import { Segments } from "../components/segments.js";
import { Unloaded } from "../components/unloaded.js";
import { usePolled } from "../components/use-polled.js";
import { UserDialog } from "../components/user-dialog.js";

const EVERY_SECONDS = 5;
const SHOWN_FIRST = 100;

/** @typedef {{id: string, timestamp: string, type: string, body: string, user?: any, hiddenAt?: string}} Message */

/**
 * Which of them are asked for. Words are looked for in the text and in the name, in any case.
 * @param {readonly Message[]} messages @param {{words: string, which: string}} wish
 */
export function chosen(messages, { words, which }) {
  const sought = words.trim().toLowerCase();
  return messages.filter((one) => {
    if (which !== "all" && Boolean(one.hiddenAt) !== (which === "hidden")) return false;
    return !sought || `${one.user?.displayName ?? ""}\n${plainText(one.body)}`.toLowerCase().includes(sought);
  });
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api }) {
  const { t, language } = useI18n();
  const polled = usePolled(api, "/api/admin/chat/messages", EVERY_SECONDS);
  const action = useAction();
  const [words, setWords] = useState("");
  const [which, setWhich] = useState("all");
  const [marked, setMarked] = useState(/** @type {ReadonlySet<string>} */ (new Set()));
  const [shown, setShown] = useState(SHOWN_FIRST);
  const [open, setOpen] = useState("");
  const times = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "short" });

  /** @type {Message[]|null} */
  const messages = polled.value.value;
  const found = chosen(messages ?? [], { words, which });
  const seen = found.slice(0, shown);
  const picked = seen.filter(({ id }) => marked.has(id)).map(({ id }) => id);

  /** @param {string[]} ids @param {boolean} visible */
  async function setVisible(ids, visible) {
    if (await action.run(() => api.post("/api/admin/chat/messagevisibility", { visible, idArray: ids }))) setMarked(new Set());
    await polled.refresh();
  }

  /** @param {string} id */
  function mark(id) {
    const next = new Set(marked);
    if (!next.delete(id)) next.add(id);
    setMarked(next);
  }

  return html`
    <h1>${t("menu.messages")}</h1>
    <section class="panel" aria-label=${t("menu.messages")}>
      <div class="toolbar">
        <label class="search"><span class="visually-hidden">${t("msgs.search")}</span>
          <input class="input" type="search" placeholder=${t("msgs.search")} value=${words} onInput=${(/** @type {any} */ event) => setWords(event.target.value)} />
        </label>
        <${Segments} name="which" legend=${t("msgs.which")} value=${which} onChange=${setWhich}
          options=${[["all", t("msgs.all")], ["visible", t("msgs.visible")], ["hidden", t("msgs.hidden")]]} />
      </div>
      ${
        found.length > 0 &&
        html`
        <div class="bulk" role="group" aria-label=${t("msgs.withMarked")}>
          <label><input type="checkbox" checked=${picked.length === seen.length} indeterminate=${picked.length > 0 && picked.length < seen.length}
            onChange=${() => setMarked(new Set(picked.length === seen.length ? [] : seen.map(({ id }) => id)))} />
            ${picked.length > 0 ? t("msgs.marked", { count: picked.length }) : t("msgs.markAll")}</label>
          <span class="bulk-buttons">
            <button type="button" class="quiet-button" disabled=${picked.length === 0 || action.busy} onClick=${() => setVisible(picked, false)}>${t("msgs.hideMarked")}</button>
            <button type="button" class="quiet-button" disabled=${picked.length === 0 || action.busy} onClick=${() => setVisible(picked, true)}>${t("msgs.showMarked")}</button>
          </span>
        </div>`
      }
      <${Problem} action=${action} />
      ${messages && found.length === 0 && html`<p class="empty">${t(messages.length === 0 ? "msgs.none" : "msgs.noneFound")}</p>`}
      <${Unloaded} polled=${polled} />
      <ul class="rows" aria-label=${t("menu.messages")}>
        ${seen.map((one) => {
          const text = plainText(one.body);
          const from = one.user?.displayName ?? "";
          return html`
          <li class="row message" key=${one.id} data-hidden=${Boolean(one.hiddenAt)}>
            <input type="checkbox" aria-label=${t("msgs.mark", { text: `${from}: ${text}`.slice(0, 80) })} checked=${marked.has(one.id)} onChange=${() => mark(one.id)} />
            <div class="row-main">
              <p class="row-meta">
                ${one.user?.id ? html`<${UserName} user=${one.user} onOpen=${(/** @type {any} */ user) => setOpen(user.id)} />` : html`<strong>${from || t("msgs.server")}</strong>`}
                <time datetime=${one.timestamp}>${times.format(new Date(one.timestamp))}</time>
                ${one.hiddenAt && html`<span class="badge">${t("msgs.isHidden")}</span>`}
              </p>
              <p class="message-text">${text}</p>
            </div>
            <button type="button" class="quiet-button" disabled=${action.busy} onClick=${() => setVisible([one.id], Boolean(one.hiddenAt))}
              aria-label=${t(one.hiddenAt ? "msgs.showOne" : "msgs.hideOne", { text: text.slice(0, 80) })}>${t(one.hiddenAt ? "msgs.show" : "msgs.hide")}</button>
          </li>`;
        })}
      </ul>
      ${found.length > shown && html`<p class="panel-foot"><button type="button" class="quiet-button" onClick=${() => setShown(shown + SHOWN_FIRST)}>${t("act.more")}</button></p>`}
    </section>
    ${open && html`<${UserDialog} api=${api} id=${open} onClose=${() => setOpen("")} onChange=${polled.refresh} />`}
  `;
}
