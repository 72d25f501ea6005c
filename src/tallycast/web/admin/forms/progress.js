// @ts-check
/** Beside a field: save and discard once it is changed, then how saving goes, then the way back. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AdminIcon } from "../components/admin-icon.js";
import { AT_ONCE } from "../state/settings.js";

/**
 * @param {{id: string, entry: import("../state/settings.js").Entry, settings: import("../state/settings.js").Settings}} props
 */
export function FieldProgress({ id, entry, settings }) {
  const { t } = useI18n();
  const { phase, message, key = "form.unreachable" } = entry.progress.value;
  const { effect, field } = entry.row.value;
  const asksToSave = entry.changed.value && phase !== "working" && !(AT_ONCE.has(field.kind) && phase === "idle");
  return html`
    <div class="progress" data-phase=${phase}>
      <span id=${id} class=${phase === "error" ? "problem" : "progress-words"}>
        ${phase === "working" && html`<span class="small-spinner" aria-hidden="true"></span>${t("form.working")}`}
        ${phase === "saved" && !entry.changed.value && html`<${AdminIcon} name="check" />${t(SAVED[effect])}`}
        ${phase === "error" && html`<${AdminIcon} name="alert" />${message || t(key)}`}
      </span>
      ${
        asksToSave &&
        html`
        <span class="progress-actions">
          <button type="submit" class="button small">${t("form.save")}</button>
          <button type="button" class="plain-button" onClick=${() => settings.discard(entry)}>${t("form.discard")}</button>
        </span>
      `
      }
      ${
        phase === "saved" &&
        entry.before.value &&
        !entry.changed.value &&
        html`<button type="button" class="plain-button" onClick=${() => settings.undo(entry)}>${t("form.undo")}</button>`
      }
    </div>
  `;
}

const SAVED = { now: "form.saved", "next broadcast": "form.savedNext", restart: "form.savedRestart" };
