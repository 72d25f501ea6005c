// @ts-check
/** A post to the Fediverse. */
import { useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Problem, useAction } from "./action.js";
import { AdminIcon } from "./admin-icon.js";

const LONGEST = 500;

/** @param {{api: import("../admin-api.js").AdminApi, isPrivate: boolean}} props */
export function ComposePost({ api, isPrivate }) {
  const { t } = useI18n();
  const action = useAction();
  const [text, setText] = useState("");
  const [posted, setPosted] = useState(false);

  /** @param {Event} event */
  async function post(event) {
    event.preventDefault();
    setPosted(false);
    if (await action.run(() => api.post("/api/admin/federation/send", { value: text }))) {
      setText("");
      setPosted(true);
    }
  }

  return html`
    <section class="panel" aria-labelledby="fedi-compose">
      <h2 id="fedi-compose">${t("fedi.compose")}</h2>
      <form class="stack" onSubmit=${post}>
        <p class="field-help" id="fedi-compose-help">${t(isPrivate ? "fedi.composePrivate" : "fedi.composeHelp")}</p>
        <label class="field-label" for="fedi-compose-text">${t("fedi.text")}</label>
        <textarea id="fedi-compose-text" class="text-field" rows="4" maxlength=${LONGEST} aria-describedby="fedi-compose-help"
          value=${text} onInput=${(/** @type {any} */ event) => {
            setText(event.currentTarget.value);
            setPosted(false);
          }}></textarea>
        <p><button type="submit" class="button" disabled=${action.busy || !text.trim()}>${t("fedi.post")}</button></p>
        <div role="status" aria-live="polite">
          ${posted && html`<p class="progress-words good"><${AdminIcon} name="check" /><span>${t("fedi.posted")}</span></p>`}
        </div>
        <${Problem} action=${action} />
      </form>
    </section>
  `;
}
