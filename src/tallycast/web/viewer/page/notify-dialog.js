// @ts-check
/** Being told when a broadcast begins, by the browser itself. What the browser makes of it is push.js's. */
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../shared/components/icon.js";
import { Dialog } from "../../shared/components/dialog.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { pushState, subscribe, unsubscribe } from "../notify/push.js";

/** Why it cannot be, in words. @type {Record<string, string>} */
const HINDRANCES = {
  unsupported: "notify.unsupported",
  denied: "notify.denied",
  "ios-home-screen": "notify.ios",
};

/** What the browser will ask, before it does. @param {{host: string}} props */
function Preview({ host }) {
  const { t } = useI18n();
  return html`
    <div id="browser-push-preview-box" class="push-preview" aria-hidden="true">
      <${Icon} name="bell" />
      <span><strong>${host}</strong> ${t("notify.asks")}</span>
    </div>
  `;
}

/** @param {{parts: any, onClose: () => void}} props */
export function View({ parts: { broadcast, chat }, onClose }) {
  const { t } = useI18n();
  const { name, notifications } = broadcast.config.value;
  const [state, setState] = useState("");
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const accessToken = chat.value?.parts.user.token.value ?? "";

  const look = async () => setState(await pushState());
  useEffect(() => void look(), []);

  /** @param {(asked: {publicKey: string, accessToken: string}) => Promise<unknown>} change */
  async function switchTo(change) {
    setBusy(true);
    setFailed(false);
    try {
      await change({ publicKey: notifications?.browser?.publicKey ?? "", accessToken });
    } catch {
      setFailed(true);
    }
    await look();
    setBusy(false);
  }

  const hindrance = HINDRANCES[state];
  return html`
    <${Dialog} title=${t("notify.title")} closeLabel=${t("dialog.close")} onClose=${onClose}>
      ${state === "on" ? html`<p id="notify-state">${t("notify.on", { name })}</p>` : html`<p>${t("notify.words", { name })}</p>`}
      ${hindrance && html`<p id="notify-hindrance" class="dialog-note">${t(hindrance)}</p>`}
      ${state === "off" && html`<${Preview} host=${location.host} />`}
      ${failed && html`<p class="field-trouble" role="alert">${t("notify.failed")}</p>`}
      <div class="dialog-buttons">
        ${
          state === "off" &&
          html`<button type="button" class="button" id="notify-allow" disabled=${busy} onClick=${() => switchTo(subscribe)}>
            ${t("notify.allow")}
          </button>`
        }
        ${
          state === "on" &&
          html`<button
            type="button"
            class="button button-secondary"
            id="notify-off"
            disabled=${busy}
            onClick=${() => switchTo(unsubscribe)}
          >
            ${t("notify.off")}
          </button>`
        }
      </div>
    <//>
  `;
}
