// @ts-check
/** Another password for the administrator: typed once, shown on request; every other session ends with it. */
import { useId, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AdminIcon } from "./admin-icon.js";
import { IconButton } from "./buttons.js";

/**
 * @param {{api: import("../admin-api.js").AdminApi, settings: import("../state/settings.js").Settings, onSaved?: () => void, saver?: {current: () => Promise<boolean>}}} props
 *   saver: is given how to save what was typed; whether nothing is left to save
 */
export function NewPassword({ api, settings, onSaved, saver }) {
  const { t } = useI18n();
  const id = useId();
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const [phase, setPhase] = useState(/** @type {"idle"|"working"|"saved"|"error"} */ ("idle"));
  const [problem, setProblem] = useState("");
  const [changed, setChanged] = useState(false);
  const source = settings.entries.value.get("admin_password")?.row.value.givenBy;

  async function save() {
    if (password === "") return true;
    setPhase("working");
    try {
      await api.post("/api/admin/password", { password });
      setPassword("");
      setChanged(true);
      setPhase("saved");
      onSaved?.();
      return true;
    } catch (refusal) {
      setProblem(/** @type {Error} */ (refusal).message || t("form.unreachable"));
      setPhase("error");
      return false;
    }
  }
  if (saver) saver.current = save;

  return html`
    <form class="new-password" novalidate onSubmit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      void save();
    }}>
      <input class="visually-hidden" type="text" name="username" autocomplete="username" value="admin" tabindex="-1" aria-hidden="true" readonly />
      ${source && !changed && html`<p class="field-note"><${AdminIcon} name="clock" />${t("form.given", { source })}</p>`}
      <label class="field-label" for=${id}>${t("security.newPassword")}</label>
      <div class="with-buttons">
        <input id=${id} class="input" type=${shown ? "text" : "password"} autocomplete="new-password" maxlength="255" value=${password}
          aria-invalid=${phase === "error"} aria-describedby=${`${id}-words`}
          onInput=${(/** @type {any} */ event) => {
            setPassword(event.target.value);
            setPhase("idle");
          }} />
        <${IconButton} icon="eye" label=${t("form.reveal")} pressed=${shown} onClick=${() => setShown(!shown)} />
        <button type="submit" class="button small" disabled=${phase === "working" || password === ""}>${t("security.change")}</button>
      </div>
      <p id=${`${id}-words`} class=${phase === "error" ? "problem" : "field-help"} role="status">
        ${phase === "error" ? html`<${AdminIcon} name="alert" />${problem}` : phase === "saved" ? t("security.passwordChanged") : t("security.passwordHelp")}
      </p>
    </form>
  `;
}
