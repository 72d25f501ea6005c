// @ts-check
/** The keys that let an encoder in: made here, copied from here, hidden from who looks over the shoulder. */
import { useMemo, useState } from "preact/hooks";
import { html } from "../../../shared/html.js";
import { useI18n } from "../../../shared/i18n-context.js";
import { AdminIcon } from "../../components/admin-icon.js";
import { CopyButton, IconButton } from "../../components/buttons.js";
import { encoderAddress, ObsSteps } from "../../components/obs-steps.js";
import { QrCode } from "../../components/qr-code.js";
import { createItemIds } from "../../state/item-ids.js";

const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
const KEY_LENGTH = 30;

/**
 * A key that nobody guesses (more than 170 bits) and that no form or URL garbles.
 * @param {(bytes: Uint8Array) => Uint8Array} fill random bytes
 */
export function generateKey(fill) {
  let key = "";
  while (key.length < KEY_LENGTH) {
    // Bytes beyond a multiple of the letters are thrown away: each letter is as likely as the others.
    for (const byte of fill(new Uint8Array(64))) {
      if (byte < LETTERS.length * 4 && key.length < KEY_LENGTH) key += LETTERS[byte % LETTERS.length];
    }
  }
  return key;
}

/**
 * @param {{id: string, describedBy: string, one: {key: string, comment: string}, readOnly: boolean, removable: boolean, number: number,
 *   server: string, settings: import("../../state/settings.js").Settings, onChange: (one: {key: string, comment: string}) => void, onRemove: () => void}} props
 */
function StreamKey({ id, describedBy, one, readOnly, removable, number, server, settings, onChange, onRemove }) {
  const { t } = useI18n();
  const [shown, setShown] = useState(false);
  const [code, setCode] = useState(false);
  const name = one.comment || t("keys.key", { number });
  return html`
    <li class="item stream-key">
      <div class="sub-field">
        <label for=${`${id}-comment`}>${t("keys.comment")}</label>
        <input id=${`${id}-comment`} class="input" placeholder=${readOnly ? undefined : t("keys.commentHint")} maxlength="255" readonly=${readOnly} value=${one.comment}
          onInput=${(/** @type {any} */ event) => onChange({ ...one, comment: event.target.value })} />
      </div>
      <div class="sub-field">
        <label for=${`${id}-key`}>${t("keys.key", { number })}</label>
        <div class="with-buttons">
          <input id=${`${id}-key`} class="input" data-code="true" type=${shown ? "text" : "password"} autocomplete="off" spellcheck="false" maxlength="255"
            readonly=${readOnly} value=${one.key} aria-describedby=${describedBy}
            onInput=${(/** @type {any} */ event) => onChange({ ...one, key: event.target.value })} />
          <${IconButton} icon="eye" label=${t("keys.reveal", { name })} pressed=${shown} onClick=${() => setShown(!shown)} />
          <${CopyButton} text=${one.key} label=${t("keys.copy", { name })} />
          <${IconButton} icon="qr" label=${t("keys.qr", { name })} pressed=${code} onClick=${() => setCode(!code)} />
          ${!readOnly && html`<${IconButton} icon="trash" label=${t("form.remove", { name })} disabled=${!removable} onClick=${onRemove} />`}
        </div>
      </div>
      ${code && html`<${QrCode} settings=${settings} text=${`${server}/${one.key}`} label=${t("keys.qrAlt", { name })} help=${t("keys.qrHelp", { server })} />`}
    </li>
  `;
}

/** @param {import("../field.js").ControlProps} props */
export function StreamKeys({ id, describedBy, readOnly, value, onChange, settings }) {
  const { t } = useI18n();
  /** @type {{key: string, comment: string}[]} */
  const keys = value;
  const ids = useMemo(createItemIds, []);
  const own = ids.of(keys);
  return html`
    <ul class="items">
      ${keys.map(
        (one, at) => html`
        <${StreamKey}
          key=${own[at]}
          id=${`${id}-${at}`}
          describedBy=${describedBy}
          one=${one}
          settings=${settings}
          server=${encoderAddress(settings.facts.value, location.hostname)}
          number=${at + 1}
          readOnly=${readOnly}
          removable=${keys.length > 1}
          onChange=${(/** @type {any} */ next) => onChange(keys.map((old, other) => (other === at ? ids.changed(old, next) : old)))}
          onRemove=${() => onChange(keys.filter((_, other) => other !== at))}
        />
      `,
      )}
    </ul>
    ${
      !readOnly &&
      html`
      <div class="item-more">
        <button type="button" class="quiet-button" onClick=${() => onChange([...keys, { key: generateKey((bytes) => crypto.getRandomValues(bytes)), comment: "" }])}>
          <${AdminIcon} name="plus" />${t("keys.generate")}
        </button>
      </div>
    `
    }
    <details class="steps">
      <summary>${t("obs.title")}</summary>
      <${ObsSteps} settings=${settings} />
    </details>
  `;
}
