// @ts-check
/** A password: what is stored never comes here, only that there is one. */
import { useState } from "preact/hooks";
import { html } from "../../../shared/html.js";
import { useI18n } from "../../../shared/i18n-context.js";
import { IconButton } from "../../components/buttons.js";

/** @param {import("../field.js").ControlProps} props */
export function Password({ id, describedBy, invalid, readOnly, row, value, onChange }) {
  const { t } = useI18n();
  const [shown, setShown] = useState(false);
  const untouched = value === row.value;
  return html`
    <div class="with-buttons">
      <input
        id=${id}
        class="input"
        type=${shown ? "text" : "password"}
        autocomplete="new-password"
        placeholder=${readOnly ? row.value : t(row.value ? "form.passwordStored" : "form.passwordNone")}
        maxlength=${row.field.maxLength}
        readonly=${readOnly}
        value=${untouched ? "" : value}
        aria-describedby=${describedBy}
        aria-invalid=${invalid}
        onInput=${(/** @type {any} */ event) => onChange(event.target.value || row.value)}
      />
      <${IconButton} icon="eye" label=${t("form.reveal")} pressed=${shown} disabled=${readOnly} onClick=${() => setShown(!shown)} />
    </div>
  `;
}
