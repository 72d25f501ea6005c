// @ts-check
/** Recordings and clips: watch, name, publish, keep, download, cut, delete. */
import { useState } from "preact/hooks";
import { Dialog } from "../../shared/components/dialog.js";
import { formatDuration } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Problem, useAction } from "../components/action.js";
import { AskingSwitch } from "../components/asking-switch.js";
import { SureButton } from "../components/sure-button.js";
import { Unloaded } from "../components/unloaded.js";
import { usePolled } from "../components/use-polled.js";
import { formatBytes } from "../format-bytes.js";
import { secondsOf } from "../state/spans.js";

const EVERY_SECONDS = 15;

/** @typedef {{id: string, kind: string, title: string, startedAt: string, endedAt: string|null, durationSeconds: number, sizeBytes: number, state: string, published: boolean, keep: boolean, page: string, thumbnail: string, download: string}} Recording */

/** @param {{recording: Recording, api: import("../admin-api.js").AdminApi, onClose: () => void, onDone: () => void}} props */
function CutDialog({ recording, api, onClose, onDone }) {
  const { t } = useI18n();
  const action = useAction();
  const [start, setStart] = useState("0:00");
  const [end, setEnd] = useState(formatDuration(Math.min(30, recording.durationSeconds) * 1000));
  const [title, setTitle] = useState("");
  const from = secondsOf(start);
  const until = secondsOf(end);
  const sound = from !== null && until !== null && from < until;
  return html`
    <${Dialog} title=${t("rec.cutTitle", { name: recording.title })} closeLabel=${t("act.close")} onClose=${onClose}>
      <form class="stack" onSubmit=${async (/** @type {Event} */ event) => {
        event.preventDefault();
        if (!sound) return;
        const made = await action.run(() => api.post("/api/admin/clips/create", { source: recording.id, start: from, end: until, title: title.trim() }));
        if (!made) return;
        onDone();
        onClose();
      }}>
        <div class="sub-fields">
          <label class="sub-field"><span>${t("rec.from")}</span><input class="input" value=${start} aria-invalid=${from === null} onInput=${(/** @type {any} */ event) => setStart(event.target.value)} /></label>
          <label class="sub-field"><span>${t("rec.until")}</span><input class="input" value=${end} aria-invalid=${!sound} onInput=${(/** @type {any} */ event) => setEnd(event.target.value)} /></label>
        </div>
        <label class="sub-field"><span>${t("rec.title")}</span><input class="input" maxlength="100" value=${title} onInput=${(/** @type {any} */ event) => setTitle(event.target.value)} /></label>
        <p class="field-help">${t("rec.cutHelp", { length: formatDuration(recording.durationSeconds * 1000) })}</p>
        <${Problem} action=${action} />
        <div class="dialog-buttons"><button type="submit" class="button" disabled=${!sound || action.busy}>${t("rec.cut")}</button></div>
      </form>
    <//>
  `;
}

/** @param {{recording: Recording, onChange: (path: string, body: object) => Promise<boolean>, onCut: () => void, busy: boolean}} props */
function Row({ recording, onChange, onCut, busy }) {
  const { t, language } = useI18n();
  const [title, setTitle] = useState(/** @type {string|null} */ (null));
  const times = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const { id, kind, state, sizeBytes, durationSeconds, published, keep, startedAt } = recording;
  const name = recording.title || times.format(new Date(startedAt));
  const running = state === "recording";
  return html`
    <li class="row recording" data-id=${id}>
      <a class="still" href=${recording.page} target="_blank" aria-label=${t("rec.watch", { name })}>${recording.thumbnail ? html`<img src=${recording.thumbnail} alt="" loading="lazy" width="144" height="81" />` : html`<span class="no-still"></span>`}</a>
      <div class="row-main">
        <form class="row-meta" onSubmit=${async (/** @type {Event} */ event) => {
          event.preventDefault();
          if (title !== null && (await onChange("recordings/update", { id, title }))) setTitle(null);
        }}>
          <input class="input bare" aria-label=${t("rec.titleOf", { name })} maxlength="100" value=${title ?? recording.title} placeholder=${name}
            onInput=${(/** @type {any} */ event) => setTitle(event.target.value)} />
          ${title !== null && title !== recording.title && html`<button type="submit" class="button small" disabled=${busy}>${t("form.save")}</button>`}
        </form>
        <p class="row-sub">
          ${kind === "clip" && html`<span class="badge">${t("rec.clip")}</span> `}${running && html`<span class="badge" data-state="sending">${t("rec.running")}</span> `}
          <time datetime=${startedAt}>${times.format(new Date(startedAt))}</time> · ${formatDuration(durationSeconds * 1000)} · ${formatBytes(sizeBytes, language)}
        </p>
        <div class="row-switches">
          <label class="switch-label"><${AskingSwitch} id=${`published-${id}`} value=${published} onChange=${(/** @type {boolean} */ on) => onChange("recordings/update", { id, published: on })} /><span>${t("rec.published")}</span></label>
          <label class="switch-label"><${AskingSwitch} id=${`keep-${id}`} value=${keep} onChange=${(/** @type {boolean} */ on) => onChange("recordings/update", { id, keep: on })} /><span>${t("rec.keep")}</span></label>
        </div>
      </div>
      <div class="row-tools">
        ${!running && html`<a class="quiet-button" href=${recording.download} download aria-label=${`${t("rec.download")}: ${name}`}>${t("rec.download")}</a>`}
        ${kind !== "clip" && html`<button type="button" class="quiet-button" aria-label=${`${t("rec.cut")}: ${name}`} onClick=${onCut}>${t("rec.cut")}</button>`}
        <${SureButton} label=${t("form.remove", { name })} disabled=${running} question=${t("rec.deleteSure")} yes=${t("act.delete")} onYes=${() => onChange("recordings/delete", { id })} />
      </div>
    </li>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api }) {
  const { t, language } = useI18n();
  const polled = usePolled(api, "/api/admin/recordings", EVERY_SECONDS);
  const action = useAction();
  const [cutting, setCutting] = useState(/** @type {Recording|null} */ (null));
  const found = polled.value.value;
  /** @type {Recording[]} */
  const recordings = found?.recordings ?? [];

  /** @param {string} path @param {object} body */
  async function change(path, body) {
    const done = await action.run(() => api.post(`/api/admin/${path}`, body), { inTurn: true });
    await polled.refresh();
    return done;
  }

  return html`
    <h1>${t("menu.recordings")}</h1>
    <section class="panel" aria-label=${t("menu.recordings")}>
      <p class="field-help">${t("rec.help")} <a href="/admin/storage">${t("menu.storage")}</a></p>
      <${Problem} action=${action} />
      <${Unloaded} polled=${polled} />
      ${found && recordings.length === 0 && html`<p class="empty">${t("rec.none")}</p>`}
      ${recordings.length > 0 && html`<p class="row-sub">${t("rec.total", { size: formatBytes(found.totalBytes, language) })}</p>`}
      <ul class="rows" aria-label=${t("menu.recordings")}>${recordings.map((one) => html`<${Row} key=${one.id} recording=${one} busy=${action.busy} onChange=${change} onCut=${() => setCutting(one)} />`)}</ul>
    </section>
    ${cutting && html`<${CutDialog} recording=${cutting} api=${api} onClose=${() => setCutting(null)} onDone=${polled.refresh} />`}
  `;
}
