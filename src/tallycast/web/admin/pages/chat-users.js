// @ts-check
/** The people of the chat: who is there, who moderates, who was put out. */
import { useEffect, useState } from "preact/hooks";
import { formatAgo, formatCount } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Badges, UserName } from "../components/chat-user.js";
import { Segments } from "../components/segments.js";
import { Unloaded } from "../components/unloaded.js";
import { usePolled } from "../components/use-polled.js";
import { UserDialog } from "../components/user-dialog.js";

const PAGE = 25;
const EVERY_SECONDS = 10;
const TYPING_MS = 250;

/**
 * Everybody who is in the chat, once each, however many windows they have open.
 * @param {readonly {user: any, connectedAt: string, messageCount: number}[]} clients
 */
export function peopleOf(clients) {
  /** @type {Map<string, {user: any, windows: number}>} */
  const people = new Map();
  for (const { user } of clients) people.set(user.id, { user, windows: (people.get(user.id)?.windows ?? 0) + 1 });
  return [...people.values()];
}

/** @param {{user: any, onOpen: (user: any) => void, windows?: number}} props */
function Row({ user, onOpen, windows = 1 }) {
  const { t, language } = useI18n();
  return html`
    <li class="row">
      <div class="row-main">
        <p class="row-meta"><${UserName} user=${user} onOpen=${onOpen} /><${Badges} user=${user} /></p>
        <p class="row-sub">
          ${user.disabledAt ? t("users.outSince", { time: formatAgo(Date.parse(user.disabledAt), Date.now(), language) }) : t("users.since", { time: formatAgo(Date.parse(user.createdAt), Date.now(), language) })}
          ${windows > 1 && ` · ${t("users.windows", { count: windows })}`}
          ${user.disabledReason && ` · ${user.disabledReason}`}
        </p>
      </div>
      <button type="button" class="quiet-button" aria-label=${`${t("users.look")}: ${user.displayName}`} onClick=${() => onOpen(user)}>${t("users.look")}</button>
    </li>
  `;
}

/** @param {{api: import("../admin-api.js").AdminApi, which: string, words: string, limit: number, onMore: () => void, onOpen: (user: any) => void, changes: number}} props */
function Listed({ api, which, words, limit, onMore, onOpen, changes }) {
  const { t, language } = useI18n();
  const query = new URLSearchParams({ status: which, search: words, limit: String(limit) });
  const polled = usePolled(api, `/api/admin/users?${query}`, EVERY_SECONDS, { keep: true });
  useEffect(() => {
    if (changes > 0) void polled.refresh();
  }, [changes]);
  const page = polled.value.value;
  if (!page) return html`<${Unloaded} polled=${polled} />`;
  return html`
    <p class="row-sub" role="status">${t("users.count", { count: page.total, number: formatCount(page.total, language) })}</p>
    ${page.total === 0 && html`<p class="empty">${t("users.none")}</p>`}
    <ul class="rows" aria-label=${t("menu.chatUsers")}>${page.results.map((/** @type {any} */ user) => html`<${Row} key=${user.id} user=${user} onOpen=${onOpen} />`)}</ul>
    ${page.total > page.results.length && html`<p class="panel-foot"><button type="button" class="quiet-button" onClick=${onMore}>${t("act.more")}</button></p>`}
  `;
}

/** @param {{api: import("../admin-api.js").AdminApi, words: string, onOpen: (user: any) => void}} props */
function Here({ api, words, onOpen }) {
  const { t, language } = useI18n();
  const polled = usePolled(api, "/api/admin/chat/clients", EVERY_SECONDS);
  if (!polled.value.value) return html`<${Unloaded} polled=${polled} />`;
  const people = peopleOf(polled.value.value).filter(({ user }) => user.displayName.toLowerCase().includes(words.trim().toLowerCase()));
  return html`
    <p class="row-sub" role="status">${t("users.count", { count: people.length, number: formatCount(people.length, language) })}</p>
    ${people.length === 0 && html`<p class="empty">${t("users.nobodyHere")}</p>`}
    <ul class="rows" aria-label=${t("menu.chatUsers")}>${people.map(({ user, windows }) => html`<${Row} key=${user.id} user=${user} windows=${windows} onOpen=${onOpen} />`)}</ul>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api }) {
  const { t } = useI18n();
  const [which, setWhich] = useState("here");
  const [typed, setTyped] = useState("");
  const [words, setWords] = useState("");
  const [limit, setLimit] = useState(PAGE);
  const [open, setOpen] = useState("");
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => setWords(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);

  return html`
    <h1>${t("menu.chatUsers")}</h1>
    <section class="panel" aria-label=${t("menu.chatUsers")}>
      <div class="toolbar">
        <label class="search"><span class="visually-hidden">${t("users.search")}</span>
          <input class="input" type="search" placeholder=${t("users.search")} value=${typed} onInput=${(/** @type {any} */ event) => setTyped(event.target.value)} />
        </label>
        <${Segments} name="users" legend=${t("users.which")} value=${which} onChange=${(/** @type {string} */ next) => {
          setWhich(next);
          setLimit(PAGE);
        }} options=${[
          ["here", t("users.here")],
          ["all", t("users.all")],
          ["moderators", t("users.moderators")],
          ["disabled", t("users.removedOnes")],
        ]} />
      </div>
      ${
        which === "here"
          ? html`<${Here} api=${api} words=${words} onOpen=${(/** @type {any} */ user) => setOpen(user.id)} />`
          : html`<${Listed} key=${`${which} ${words}`} api=${api} which=${which} words=${words} limit=${limit} changes=${changes}
              onMore=${() => setLimit(limit + PAGE)} onOpen=${(/** @type {any} */ user) => setOpen(user.id)} />`
      }
    </section>
    ${open && html`<${UserDialog} api=${api} id=${open} onClose=${() => setOpen("")} onChange=${() => setChanges((before) => before + 1)} />`}
  `;
}
