// @ts-check
/** One webhook: how it is doing, what it was sent, and what can be done with it. */
import { useState } from "preact/hooks";
import { formatAgo } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Problem, useAction } from "./action.js";
import { AdminIcon } from "./admin-icon.js";
import { SureButton } from "./sure-button.js";
import { Unloaded } from "./unloaded.js";
import { usePolled } from "./use-polled.js";

export const HOOKS = "/api/admin/webhooks";
const EVERY_SECONDS = 5;
const PAGE = 20;
const STATES = /** @type {Record<string, string>} */ ({ fine: "hooks.fine", failing: "hooks.failing", paused: "hooks.paused" });
const OUTCOMES = /** @type {Record<string, string>} */ ({ waiting: "hooks.waiting", done: "hooks.done", refused: "hooks.refused" });

/** @typedef {{id: number, url: string, events: string[], lastUsed: string|null, state: string, message: string, waiting: number, failures: number, dropped: number}} Hook */
/** @typedef {{id: number, type: string, state: string, attempts: number, created: string, status: number|null, message: string, body: string}} Delivery */

/** @param {{events: readonly string[], known: readonly string[], onChange: (events: string[]) => void}} props */
export function EventChoice({ events, known, onChange }) {
  const { t } = useI18n();
  const all = known.length > 0 && known.every((one) => events.includes(one));
  return html`
    <fieldset class="checks columns">
      <legend>${t("hooks.events")}</legend>
      <label><input type="checkbox" checked=${all} onChange=${() => onChange(all ? [] : [...known])} /><span><strong>${t("hooks.all")}</strong></span></label>
      ${known.map(
        (one) => html`<label key=${one}><input type="checkbox" checked=${events.includes(one)}
          onChange=${() => onChange(events.includes(one) ? events.filter((other) => other !== one) : [...events, one])} /><code>${one}</code></label>`,
      )}
    </fieldset>
  `;
}

/** @param {{api: import("../admin-api.js").AdminApi, id: number}} props */
function Deliveries({ api, id }) {
  const { t, language } = useI18n();
  const polled = usePolled(api, `${HOOKS}/deliveries?id=${id}&limit=${PAGE}`, EVERY_SECONDS);
  const action = useAction();
  /** @type {{total: number, results: Delivery[]}} */
  const { results } = polled.value.value ?? { total: 0, results: [] };
  return html`
    <div class="deliveries">
      <${Problem} action=${action} />
      <${Unloaded} polled=${polled} />
      ${polled.value.value && results.length === 0 && html`<p class="empty">${t("hooks.noDeliveries")}</p>`}
      <ul class="rows" aria-label=${t("hooks.deliveries")}>
        ${results.map(
          (one) => html`
          <li class="row" key=${one.id}>
            <div class="row-main">
              <p class="row-meta"><code>${one.type}</code><span class="badge" data-state=${one.state === "done" ? "sending" : "retrying"}>${t(OUTCOMES[one.state] ?? "hooks.waiting")}</span></p>
              <p class="row-sub">${[formatAgo(Date.parse(one.created), Date.now(), language), t("hooks.attempts", { count: one.attempts }), one.status && `HTTP ${one.status}`, one.message].filter(Boolean).join(" · ")}</p>
              <details class="steps"><summary>${t("hooks.body")}</summary><pre tabindex="0"><code>${one.body}</code></pre></details>
            </div>
            <button type="button" class="quiet-button" disabled=${action.busy} aria-label=${`${t("hooks.resend")}: ${one.type}`} onClick=${async () => {
              await action.run(() => api.post(`${HOOKS}/deliveries/resend`, { id: one.id }));
              await polled.refresh();
            }}>${t("hooks.resend")}</button>
          </li>`,
        )}
      </ul>
    </div>
  `;
}

/** @param {{api: import("../admin-api.js").AdminApi, hook: Hook, known: readonly string[], onChanged: () => Promise<void>, onSecret: (url: string, secret: string) => void}} props */
export function Webhook({ api, hook, known, onChanged, onSecret }) {
  const { t, language } = useI18n();
  const action = useAction();
  const [open, setOpen] = useState(false);
  const [edited, setEdited] = useState(/** @type {{url: string, events: string[]}|null} */ (null));
  const [outcome, setOutcome] = useState(/** @type {{sent: boolean, status: number|null, message: string, milliseconds: number}|null} */ (null));

  /** @param {string} path @param {object} [more] */
  async function change(path, more = {}) {
    const done = await action.run(async () => {
      const answer = await api.post(`${HOOKS}/${path}`, { id: hook.id, ...more });
      if (path === "test") setOutcome(answer);
      if (answer.secret) onSecret(hook.url, answer.secret);
    }, { inTurn: path === "delete" });
    await onChanged();
    return done;
  }

  const facts = [
    hook.lastUsed ? t("hooks.usedAt", { time: formatAgo(Date.parse(hook.lastUsed), Date.now(), language) }) : t("hooks.neverUsed"),
    hook.waiting > 0 && t("hooks.waitingCount", { count: hook.waiting }),
    hook.dropped > 0 && t("hooks.dropped", { count: hook.dropped }),
  ].filter(Boolean);
  return html`
    <li class="row hook" data-id=${hook.id}>
      <div class="row-main">
        <p class="row-meta"><code>${hook.url}</code><span class="badge" data-state=${hook.state === "fine" ? "sending" : "retrying"}>${t(STATES[hook.state] ?? "hooks.fine")}</span></p>
        <p class="row-sub">${hook.events.join(", ")}</p>
        <p class="row-sub">${facts.join(" · ")}</p>
        ${hook.message && hook.message !== outcome?.message && html`<p class="problem"><${AdminIcon} name="alert" />${hook.message}</p>`}
        ${outcome && html`<p class=${outcome.sent ? "progress-words good" : "problem"} role="status"><${AdminIcon} name=${outcome.sent ? "check" : "alert"} />${outcome.sent ? t("hooks.tested", { status: outcome.status ?? 0, time: outcome.milliseconds }) : outcome.message}</p>`}
        <${Problem} action=${action} />
      </div>
      <div class="row-tools">
        <button type="button" class="quiet-button" disabled=${action.busy} aria-label=${`${t("hooks.test")}: ${hook.url}`} onClick=${() => change("test")}>${t("hooks.test")}</button>
        <button type="button" class="quiet-button" disabled=${action.busy} aria-label=${`${t(hook.state === "paused" ? "hooks.resume" : "hooks.pause")}: ${hook.url}`} onClick=${() => change(hook.state === "paused" ? "resume" : "pause")}>${t(hook.state === "paused" ? "hooks.resume" : "hooks.pause")}</button>
        <button type="button" class="quiet-button" aria-expanded=${Boolean(edited)} aria-label=${`${t("act.edit")}: ${hook.url}`} onClick=${() => setEdited(edited ? null : { url: hook.url, events: hook.events })}>${t("act.edit")}</button>
        <button type="button" class="quiet-button" aria-expanded=${open} aria-label=${`${t("hooks.deliveries")}: ${hook.url}`} onClick=${() => setOpen(!open)}>${t("hooks.deliveries")}</button>
        <${SureButton} label=${t("form.remove", { name: hook.url })} question=${t("hooks.deleteSure")} yes=${t("act.delete")} onYes=${() => change("delete")} />
      </div>
      ${
        edited &&
        html`
        <form class="stack item whole" onSubmit=${async (/** @type {Event} */ event) => {
          event.preventDefault();
          if (await change("update", edited)) setEdited(null);
        }}>
          <label class="sub-field"><span>${t("hooks.url")}</span><input class="input" inputmode="url" spellcheck="false" value=${edited.url} onInput=${(/** @type {any} */ event) => setEdited({ ...edited, url: event.target.value })} /></label>
          <${EventChoice} events=${edited.events} known=${known} onChange=${(/** @type {string[]} */ events) => setEdited({ ...edited, events })} />
          <div class="item-more">
            <button type="submit" class="button small" disabled=${action.busy || edited.events.length === 0}>${t("form.save")}</button>
            <button type="button" class="plain-button" onClick=${() => setEdited(null)}>${t("act.cancel")}</button>
            <${SureButton} icon=${null} label=${t("hooks.newSecret")} question=${t("hooks.newSecretSure")} yes=${t("hooks.newSecretYes")} onYes=${() => change("update", { secret: "" })} />
          </div>
        </form>`
      }
      ${open && html`<div class="whole"><${Deliveries} api=${api} id=${hook.id} /></div>`}
    </li>
  `;
}
