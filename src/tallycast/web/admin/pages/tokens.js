// @ts-check
/** Access tokens for bots and other programs: made, shown once, taken back. */
import { useState } from "preact/hooks";
import { formatAgo } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Problem, useAction } from "../components/action.js";
import { CopyButton } from "../components/buttons.js";
import { SureButton } from "../components/sure-button.js";
import { Unloaded } from "../components/unloaded.js";
import { usePolled } from "../components/use-polled.js";

const EVERY_SECONDS = 30;
const SCOPES = /** @type {const} */ ([
  ["CAN_SEND_MESSAGES", "tokens.messages", "tokens.messagesHelp"],
  ["CAN_SEND_SYSTEM_MESSAGES", "tokens.system", "tokens.systemHelp"],
  ["HAS_ADMIN_ACCESS", "tokens.admin", "tokens.adminHelp"],
]);

/** @param {{onCreate: (name: string, scopes: string[]) => Promise<boolean>, action: import("../components/action.js").Action}} props */
function NewToken({ onCreate, action }) {
  const { t } = useI18n();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState(/** @type {string[]} */ ([]));
  const lacking = !name.trim() || scopes.length === 0;
  return html`
    <form class="stack" onSubmit=${async (/** @type {Event} */ event) => {
      event.preventDefault();
      if (lacking || !(await onCreate(name.trim(), scopes))) return;
      setName("");
      setScopes([]);
    }}>
      <label class="sub-field narrow"><span>${t("tokens.name")}</span>
        <input class="input" maxlength="100" autocomplete="off" placeholder=${t("tokens.nameHint")} value=${name} onInput=${(/** @type {any} */ event) => setName(event.target.value)} />
      </label>
      <fieldset class="checks">
        <legend>${t("tokens.may")}</legend>
        ${SCOPES.map(
          ([scope, title, help]) => html`
          <label key=${scope}>
            <input type="checkbox" checked=${scopes.includes(scope)} onChange=${() => setScopes(scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope])} />
            <span><strong>${t(title)}</strong><span class="field-help">${t(help)}</span></span>
          </label>`,
        )}
      </fieldset>
      <div><button type="submit" class="button small" disabled=${action.busy || lacking}>${t("tokens.create")}</button></div>
      <${Problem} action=${action} />
    </form>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api }) {
  const { t, language } = useI18n();
  const polled = usePolled(api, "/api/admin/accesstokens", EVERY_SECONDS);
  const action = useAction();
  const [made, setMade] = useState(/** @type {{name: string, text: string}|null} */ (null));
  /** @type {{id: string, token: string, displayName: string, scopes: string[], createdAt: string, lastUsedAt: string|null}[]} */
  const tokens = polled.value.value ?? [];
  const titles = new Map(SCOPES.map(([scope, title]) => [String(scope), title]));

  /** @param {string} name @param {string[]} scopes */
  async function create(name, scopes) {
    const done = await action.run(async () => {
      const answer = await api.post("/api/admin/accesstokens/create", { name, scopes });
      setMade({ name, text: answer.accessToken });
    });
    await polled.refresh();
    return done;
  }

  return html`
    <h1>${t("menu.tokens")}</h1>
    ${
      made &&
      html`
      <section class="panel once" aria-labelledby="token-made" role="status">
        <h2 id="token-made">${t("tokens.made", { name: made.name })}</h2>
        <p>${t("tokens.once")}</p>
        <span class="copyable wide"><code>${made.text}</code><${CopyButton} text=${made.text} label=${t("tokens.copy")} /></span>
        <div><button type="button" class="quiet-button" onClick=${() => setMade(null)}>${t("tokens.kept")}</button></div>
      </section>`
    }
    <section class="panel" aria-labelledby="token-new">
      <h2 id="token-new">${t("tokens.new")}</h2>
      <${NewToken} onCreate=${create} action=${action} />
    </section>
    <section class="panel" aria-labelledby="token-all">
      <h2 id="token-all">${t("tokens.all")}</h2>
      <${Unloaded} polled=${polled} />
      ${polled.value.value && tokens.length === 0 && html`<p class="empty">${t("tokens.none")}</p>`}
      <ul class="rows" aria-labelledby="token-all">
        ${tokens.map(
          (one) => html`
          <li class="row" key=${one.id}>
            <div class="row-main">
              <p class="row-meta"><strong>${one.displayName}</strong>${one.scopes.map((scope) => html`<span class="badge" key=${scope}>${titles.has(scope) ? t(titles.get(scope) ?? "") : scope}</span>`)}</p>
              <p class="row-sub">${t("tokens.createdAt", { time: formatAgo(Date.parse(one.createdAt), Date.now(), language) })} · ${one.lastUsedAt ? t("tokens.usedAt", { time: formatAgo(Date.parse(one.lastUsedAt), Date.now(), language) }) : t("tokens.neverUsed")}</p>
            </div>
            <${SureButton} label=${t("tokens.delete", { name: one.displayName })} question=${t("tokens.deleteSure")} yes=${t("act.delete")} onYes=${async () => {
              await action.run(() => api.post("/api/admin/accesstokens/delete", { token: one.token }), { inTurn: true });
              await polled.refresh();
            }} />
          </li>`,
        )}
      </ul>
    </section>
    <p class="field-help">${t("tokens.docs")} <a href="/api/docs">/api/docs</a></p>
  `;
}
