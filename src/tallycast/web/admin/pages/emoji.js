// @ts-check
/** The server's own emoji: several dropped at once, each told what became of it. */
import { useRef, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Problem, useAction } from "../components/action.js";
import { AdminIcon } from "../components/admin-icon.js";
import { SureButton } from "../components/sure-button.js";
import { Unloaded } from "../components/unloaded.js";
import { usePolled } from "../components/use-polled.js";

const LIMIT_BYTES = 5 * 1024 * 1024;
const EVERY_SECONDS = 30;

/** @param {File} file @returns {Promise<string>} */
const readDataUrl = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });

/** A file's name as the server takes it. @param {string} name */
export const emojiName = (name) => name.normalize("NFC").replace(/[^\p{L}\p{N}_ .+()-]+/gu, "-").replace(/^[^\p{L}\p{N}_]+/u, "").slice(0, 100);

/** @typedef {{name: string, problem: string}} Outcome `problem` is empty if it was taken */

/** @param {{onFiles: (files: File[]) => void}} props */
function DropZone({ onFiles }) {
  const { t } = useI18n();
  const [over, setOver] = useState(false);
  return html`
    <div class="drop-zone" data-over=${over}
      onDragOver=${(/** @type {DragEvent} */ event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave=${() => setOver(false)}
      onDrop=${(/** @type {DragEvent} */ event) => {
        event.preventDefault();
        setOver(false);
        onFiles([...(event.dataTransfer?.files ?? [])]);
      }}>
      <${AdminIcon} name="plus" />
      <p>${t("emoji.drop")}</p>
      <input id="emoji-files" class="visually-hidden file" type="file" multiple accept="image/png,image/gif,image/webp,image/jpeg,image/svg+xml"
        onChange=${(/** @type {any} */ event) => {
          onFiles([...event.target.files]);
          event.target.value = "";
        }} />
      <label class="quiet-button" for="emoji-files">${t("emoji.choose")}</label>
      <p class="field-help">${t("emoji.help")}</p>
    </div>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api }) {
  const { t } = useI18n();
  const polled = usePolled(api, "/api/emoji", EVERY_SECONDS);
  const action = useAction();
  const [busy, setBusy] = useState(false);
  /** Files that wait for their turn: more may come while some are sent. */
  const waiting = useRef(/** @type {File[]} */ ([]));
  const [outcomes, setOutcomes] = useState(/** @type {Outcome[]} */ ([]));
  /** @type {{name: string, url: string}[]} */
  const emoji = polled.value.value ?? [];

  /** @param {File} file @returns {Promise<Outcome>} */
  async function upload(file) {
    if (file.size > LIMIT_BYTES) return { name: file.name, problem: t("form.imageTooLarge") };
    try {
      await api.post("/api/admin/emoji/upload", { name: emojiName(file.name), data: await readDataUrl(file) });
      return { name: file.name, problem: "" };
    } catch (refusal) {
      // "data: …" names the field of the request; people do not know it.
      const words = /** @type {Error} */ (refusal).message.replace(/^(?:data|name): /, "");
      return { name: file.name, problem: words || t("form.unreachable") };
    }
  }

  /** One after the other: a picture is a lot of work for a small machine. @param {File[]} files */
  async function take(files) {
    if (files.length === 0) return;
    waiting.current.push(...files);
    if (waiting.current.length > files.length) return;
    setBusy(true);
    /** @type {Outcome[]} */
    const done = [];
    while (waiting.current.length > 0) {
      done.push(await upload(waiting.current[0]));
      waiting.current.shift();
      setOutcomes([...done]);
    }
    await polled.refresh();
    setBusy(false);
  }

  const added = outcomes.filter(({ problem }) => !problem).length;
  return html`
    <h1>${t("menu.emoji")}</h1>
    <section class="panel" aria-label=${t("emoji.add")}>
      <${DropZone} onFiles=${take} />
      <div role="status" aria-live="polite">
        ${busy && html`<p class="progress-words"><span class="small-spinner" aria-hidden="true"></span>${t("emoji.working")}</p>`}
        ${added > 0 && html`<p class="progress-words good"><${AdminIcon} name="check" />${t("emoji.added", { count: added })}</p>`}
        <ul class="outcomes">${outcomes.filter(({ problem }) => problem).map(({ name, problem }) => html`<li class="problem" key=${name}><${AdminIcon} name="alert" /><span><strong>${name}</strong>: ${problem}</span></li>`)}</ul>
      </div>
    </section>
    <section class="panel" aria-labelledby="emoji-all">
      <h2 id="emoji-all">${t("emoji.all", { count: emoji.length })}</h2>
      <${Problem} action=${action} />
      <${Unloaded} polled=${polled} />
      ${polled.value.value && emoji.length === 0 && html`<p class="empty">${t("emoji.none")}</p>`}
      <ul class="emoji-grid">
        ${emoji.map(
          ({ name, url }) => html`
          <li key=${url}>
            <img src=${url} alt="" width="40" height="40" loading="lazy" />
            <code title=${name}>:${name}:</code>
            <${SureButton} label=${t("emoji.delete", { name })} question=${t("emoji.deleteSure")} yes=${t("act.delete")} onYes=${async () => {
              await action.run(() => api.post("/api/admin/emoji/delete", { name: decodeURIComponent(url).replace("/img/emoji/", "") }), { inTurn: true });
              await polled.refresh();
            }} />
          </li>`,
        )}
      </ul>
    </section>
  `;
}
