// @ts-check
/** Backups: what there is, a new one, the way back; and how many daily ones are kept. */
import { useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { formatBytes } from "../format-bytes.js";
import { Field } from "../forms/field.js";
import { AdminIcon } from "../components/admin-icon.js";
import { CopyButton } from "../components/buttons.js";
import { Confirm } from "../components/confirm.js";
import { Unloaded } from "../components/unloaded.js";
import { usePolled } from "../components/use-polled.js";

const PATH = "/api/admin/backups";
/** The daily copy comes by itself. */
const EVERY_SECONDS = 60;

/** @typedef {{name: string, madeAt: string, sizeBytes: number, kind: "full"|"database"}} Backup */

/** @param {{backups: Backup[], onDelete: (name: string) => Promise<void>}} props */
function BackupTable({ backups, onDelete }) {
  const { t, language } = useI18n();
  const times = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  return html`
    <table class="table stacked">
      <thead><tr><th scope="col">${t("backups.made")}</th><th scope="col">${t("backups.kind")}</th><th scope="col" class="number-cell">${t("backups.size")}</th><th scope="col"><span class="visually-hidden">${t("backups.actions")}</span></th></tr></thead>
      <tbody>
        ${backups.map(
          ({ name, madeAt, sizeBytes, kind }) => html`
          <tr key=${name}>
            <th scope="row"><time datetime=${madeAt}>${times.format(new Date(madeAt))}</time></th>
            <td data-label=${t("backups.kind")}>${t(kind === "full" ? "backups.full" : "backups.database")}</td>
            <td class="number-cell" data-label=${t("backups.size")}>${formatBytes(sizeBytes, language)}</td>
            <td class="row-actions">
              <a class="quiet-button" href=${`${PATH}/download?name=${encodeURIComponent(name)}`} download=${name}>${t("backups.download")}</a>
              <${Confirm} label=${t("backups.delete")} question=${t("backups.deleteSure")} yes=${t("backups.delete")} no=${t("security.no")} onYes=${() => onDelete(name)} />
            </td>
          </tr>`,
        )}
      </tbody>
    </table>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api, settings }) {
  const { t } = useI18n();
  const polled = usePolled(api, PATH, EVERY_SECONDS);
  /** @type {Backup[]|undefined} */
  const backups = polled.value.value?.backups;
  const [busy, setBusy] = useState(false);
  const [words, setWords] = useState("");
  const [failed, setFailed] = useState(false);
  const kept = settings.entries.value.get("backups_kept");
  const command = `tallycast restore ${backups?.find(({ kind }) => kind === "full")?.name ?? "FILE"} --data DIR`;

  /** @param {() => Promise<unknown>} action @param {string} done */
  async function doing(action, done) {
    setBusy(true);
    setWords("");
    try {
      await action();
      setFailed(false);
      setWords(done);
    } catch (refusal) {
      setFailed(true);
      setWords(/** @type {Error} */ (refusal).message || t("form.unreachable"));
    }
    await polled.refresh();
    setBusy(false);
  }

  return html`
    <h1>${t("menu.backups")}</h1>
    <section class="panel" aria-labelledby="backups-list">
      <div class="panel-head">
        <h2 id="backups-list">${t("backups.list")}</h2>
        <button type="button" class="button small" disabled=${busy} onClick=${() => doing(() => api.post(`${PATH}/create`), t("backups.done"))}>${t(busy ? "backups.making" : "backups.make")}</button>
      </div>
      <p class="field-help">${t("backups.help")}</p>
      <p class=${failed ? "problem" : "progress-words"} role="status">${words && html`<${AdminIcon} name=${failed ? "alert" : "check"} />${words}`}</p>
      <${Unloaded} polled=${polled} />
      ${
        backups && backups.length > 0
          ? html`<${BackupTable} backups=${backups} onDelete=${(/** @type {string} */ name) => doing(() => api.post(`${PATH}/delete`, { name }), t("backups.deleted"))} />`
          : html`<p class="empty">${backups && t("backups.none")}</p>`
      }
    </section>
    <section class="panel" aria-labelledby="backups-restore">
      <h2 id="backups-restore">${t("backups.restore")}</h2>
      <p class="field-help">${t("backups.restoreHelp")}</p>
      <p class="copyable"><code>${command}</code><${CopyButton} text=${command} label=${t("security.copyCommand")} /></p>
    </section>
    ${kept && html`<section class="panel" aria-label=${kept.row.value.label}><${Field} entry=${kept} settings=${settings} /></section>`}
  `;
}
