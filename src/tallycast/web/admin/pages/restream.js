// @ts-check
/** Other platforms that a broadcast is sent on to: each with how it is doing. */
import { useState } from "preact/hooks";
import { formatAgo, formatCount } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Problem, useAction } from "../components/action.js";
import { AdminIcon } from "../components/admin-icon.js";
import { AskingSwitch } from "../components/asking-switch.js";
import { SureButton } from "../components/sure-button.js";
import { Unloaded } from "../components/unloaded.js";
import { usePolled } from "../components/use-polled.js";

const EVERY_SECONDS = 3;
/** Where the big ones take streams in; anything else that takes RTMP works as well. */
const SERVICES = /** @type {const} */ ([
  ["Twitch", "rtmp", "live.twitch.tv/app"],
  ["YouTube", "rtmps", "a.rtmps.youtube.com/live2"],
  ["Facebook", "rtmps", "live-api-s.facebook.com:443/rtmp"],
]);
const STATES = /** @type {Record<string, string>} */ ({
  off: "restream.off",
  waiting: "restream.waiting",
  connecting: "restream.connecting",
  sending: "restream.sending",
  retrying: "restream.retrying",
});

/** @typedef {{id: string, name: string, url: string, hasKey: boolean, hasPassphrase: boolean, enabled: boolean, state: string, message: string, since: string|null, sentKbps: number, dropped: number, restarts: number}} Target */

/** @param {{target?: Target, onSave: (wish: object) => Promise<boolean>, onCancel: () => void, action: import("../components/action.js").Action}} props */
function TargetForm({ target, onSave, onCancel, action }) {
  const { t } = useI18n();
  const [name, setName] = useState(target?.name ?? "");
  const [url, setUrl] = useState(target?.url ?? "");
  const [key, setKey] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const isSrt = /^srt:/i.test(url.trim());
  return html`
    <form class="stack item" novalidate onSubmit=${async (/** @type {Event} */ event) => {
      event.preventDefault();
      if (await onSave({ name: name.trim(), url: url.trim(), ...(key || !target ? { key } : {}), ...(isSrt && passphrase ? { passphrase } : {}) })) onCancel();
    }}>
      ${
        !target &&
        html`<span class="presets" role="group" aria-label=${t("restream.services")}>${SERVICES.map(
          ([service, scheme, place]) => html`<button type="button" class="quiet-button" key=${service} onClick=${() => {
            setName(service);
            setUrl(`${scheme}://${place}`);
          }}>${service}</button>`,
        )}</span>`
      }
      <div class="sub-fields">
        <label class="sub-field"><span>${t("restream.name")}</span><input class="input" maxlength="255" value=${name} onInput=${(/** @type {any} */ event) => setName(event.target.value)} /></label>
        <label class="sub-field"><span>${t("restream.url")}</span><input class="input" maxlength="2048" inputmode="url" spellcheck="false" placeholder="rtmp://…" value=${url} onInput=${(/** @type {any} */ event) => setUrl(event.target.value)} /></label>
        <label class="sub-field"><span>${t("restream.key")}</span><input class="input" type="password" maxlength="255" autocomplete="off" placeholder=${target?.hasKey ? t("restream.keyStored") : ""} value=${key} onInput=${(/** @type {any} */ event) => setKey(event.target.value)} /></label>
        ${isSrt && html`<label class="sub-field"><span>${t("restream.passphrase")}</span><input class="input" type="password" maxlength="79" autocomplete="off" placeholder=${target?.hasPassphrase ? t("restream.passphraseStored") : ""} value=${passphrase} onInput=${(/** @type {any} */ event) => setPassphrase(event.target.value)} /></label>`}
      </div>
      <${Problem} action=${action} />
      <div class="item-more">
        <button type="submit" class="button small" disabled=${action.busy}>${t("form.save")}</button>
        <button type="button" class="plain-button" onClick=${onCancel}>${t("act.cancel")}</button>
      </div>
    </form>
  `;
}

/** @param {{target: Target, onChange: (path: string, body: object) => Promise<boolean>, action: import("../components/action.js").Action}} props */
function TargetRow({ target, onChange, action }) {
  const { t, language } = useI18n();
  const [editing, setEditing] = useState(false);
  if (editing) {
    return html`<li><${TargetForm} target=${target} action=${action} onCancel=${() => setEditing(false)} onSave=${(/** @type {object} */ wish) => onChange("update", { id: target.id, ...wish })} /></li>`;
  }
  const facts = [
    target.state === "sending" && t("restream.rate", { rate: formatCount(target.sentKbps, language) }),
    target.since && ["sending", "retrying"].includes(target.state) && formatAgo(Date.parse(target.since), Date.now(), language),
    target.dropped > 0 && t("restream.dropped", { count: target.dropped }),
    target.restarts > 0 && t("restream.restarts", { count: target.restarts }),
  ].filter(Boolean);
  return html`
    <li class="row">
      <div class="row-main">
        <p class="row-meta"><strong>${target.name || target.url}</strong><span class="badge" data-state=${target.state}>${t(STATES[target.state] ?? "restream.off")}</span></p>
        <p class="row-sub">${target.url}${facts.length > 0 && ` · ${facts.join(" · ")}`}</p>
        ${target.message && html`<p class="problem"><${AdminIcon} name="alert" />${target.message}</p>`}
      </div>
      <div class="row-tools">
        <button type="button" class="quiet-button" aria-label=${`${t("act.edit")}: ${target.name}`} onClick=${() => setEditing(true)}>${t("act.edit")}</button>
        <label class="switch-label"><span class="visually-hidden">${t("restream.switch", { name: target.name })}</span>
          <${AskingSwitch} id=${`target-${target.id}`} value=${target.enabled} onChange=${(/** @type {boolean} */ on) => onChange(on ? "start" : "stop", { id: target.id })} /></label>
        <${SureButton} label=${t("form.remove", { name: target.name })} question=${t("restream.deleteSure")} yes=${t("act.delete")} onYes=${() => onChange("delete", { id: target.id })} />
      </div>
    </li>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api }) {
  const { t } = useI18n();
  const polled = usePolled(api, "/api/admin/restream", EVERY_SECONDS);
  const action = useAction();
  const [adding, setAdding] = useState(false);
  /** @type {Target[]} */
  const targets = polled.value.value ?? [];

  /** @param {string} path @param {object} body */
  async function change(path, body) {
    const done = await action.run(() => api.post(`/api/admin/restream/${path}`, body), { inTurn: path !== "create" });
    await polled.refresh();
    return done;
  }

  return html`
    <h1>${t("menu.restream")}</h1>
    <section class="panel" aria-label=${t("menu.restream")}>
      <p class="field-help">${t("restream.help")}</p>
      <${Unloaded} polled=${polled} />
      ${polled.value.value && targets.length === 0 && !adding && html`<p class="empty">${t("restream.none")}</p>`}
      <ul class="rows" aria-label=${t("menu.restream")}>${targets.map((target) => html`<${TargetRow} key=${target.id} target=${target} onChange=${change} action=${action} />`)}</ul>
      ${
        adding
          ? html`<${TargetForm} action=${action} onCancel=${() => setAdding(false)} onSave=${(/** @type {object} */ wish) => change("create", { ...wish, enabled: true })} />`
          : html`<${Problem} action=${action} /><p class="panel-foot"><button type="button" class="quiet-button" onClick=${() => {
              action.clear();
              setAdding(true);
            }}><${AdminIcon} name="plus" />${t("restream.add")}</button></p>`
      }
    </section>
  `;
}
