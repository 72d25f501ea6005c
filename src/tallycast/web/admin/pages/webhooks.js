// @ts-check
/** Addresses that are told what happens here: each with its events, its secret and what it was sent. */
import { useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Problem, useAction } from "../components/action.js";
import { CopyButton } from "../components/buttons.js";
import { SettingsSections } from "../components/sections.js";
import { Unloaded } from "../components/unloaded.js";
import { usePolled } from "../components/use-polled.js";
import { EventChoice, HOOKS, Webhook } from "../components/webhook.js";

const EVERY_SECONDS = 5;
const HOUR_SECONDS = 3_600;

/** @param {{known: readonly string[], onCreate: (wish: {url: string, events: string[]}) => Promise<boolean>, action: import("../components/action.js").Action}} props */
function NewHook({ known, onCreate, action }) {
  const { t } = useI18n();
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState(/** @type {string[]} */ ([]));
  const lacking = !url.trim() || events.length === 0;
  return html`
    <form class="stack" novalidate onSubmit=${async (/** @type {Event} */ event) => {
      event.preventDefault();
      if (lacking || !(await onCreate({ url: url.trim(), events }))) return;
      setUrl("");
      setEvents([]);
    }}>
      <label class="sub-field"><span>${t("hooks.url")}</span>
        <input class="input" inputmode="url" spellcheck="false" maxlength="2048" placeholder="https://…" aria-invalid=${Boolean(action.problem)} value=${url} onInput=${(/** @type {any} */ event) => {
          setUrl(event.target.value);
          action.clear();
        }} />
      </label>
      <${EventChoice} events=${events} known=${known} onChange=${setEvents} />
      <${Problem} action=${action} />
      <div><button type="submit" class="button small" disabled=${lacking || action.busy}>${t("hooks.create")}</button></div>
    </form>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api, settings }) {
  const { t } = useI18n();
  const polled = usePolled(api, HOOKS, EVERY_SECONDS);
  const types = usePolled(api, `${HOOKS}/events`, HOUR_SECONDS);
  const action = useAction();
  const [made, setMade] = useState(/** @type {{url: string, secret: string}|null} */ (null));
  /** @type {import("../components/webhook.js").Hook[]} */
  const hooks = polled.value.value ?? [];
  /** @type {string[]} */
  const known = (types.value.value ?? []).map((/** @type {{type: string}} */ { type }) => type);

  /** @param {{url: string, events: string[]}} wish */
  async function create(wish) {
    const done = await action.run(async () => {
      const { secret } = await api.post(`${HOOKS}/create`, wish);
      setMade({ url: wish.url, secret });
    });
    await polled.refresh();
    return done;
  }

  return html`
    <h1>${t("menu.webhooks")}</h1>
    ${
      made &&
      html`
      <section class="panel once" aria-labelledby="hook-made" role="status">
        <h2 id="hook-made">${t("hooks.secretOf", { url: made.url })}</h2>
        <p>${t("hooks.secretHelp")}</p>
        <span class="copyable wide"><code>${made.secret}</code><${CopyButton} text=${made.secret} label=${t("hooks.copySecret")} /></span>
        <div><button type="button" class="quiet-button" onClick=${() => setMade(null)}>${t("tokens.kept")}</button></div>
      </section>`
    }
    <section class="panel" aria-labelledby="hooks-all">
      <h2 id="hooks-all">${t("hooks.title")}</h2>
      <${Unloaded} polled=${polled} />
      ${polled.value.value && hooks.length === 0 && html`<p class="empty">${t("hooks.none")}</p>`}
      <ul class="rows" aria-labelledby="hooks-all">${hooks.map((hook) => html`<${Webhook} key=${hook.id} api=${api} hook=${hook} known=${known} onChanged=${polled.refresh} onSecret=${(/** @type {string} */ url, /** @type {string} */ secret) => setMade({ url, secret })} />`)}</ul>
    </section>
    <section class="panel" aria-labelledby="hooks-new">
      <h2 id="hooks-new">${t("hooks.new")}</h2>
      <${Unloaded} polled=${types} />
      <${NewHook} known=${known} onCreate=${create} action=${action} />
    </section>
    <${SettingsSections} settings=${settings} page="Integrations" only=${["Webhooks"]} />
  `;
}
