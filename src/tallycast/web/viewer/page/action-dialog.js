// @ts-check
/** What is behind one of the operator's buttons: a page of theirs, or HTML of theirs, each in a closed frame. */
import { Dialog } from "../../shared/components/dialog.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";

const SANDBOX = "allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox";

/**
 * Another site may be itself (keep its session); what is of our own origin gets another one, so that nothing in
 * it reaches this page.
 * @param {string} address
 */
const sandboxFor = (address) =>
  new URL(address, location.href).origin === location.origin ? SANDBOX : `${SANDBOX} allow-same-origin`;

/**
 * @param {{action: import("../../shared/api.js").ExternalAction, address: string, onClose: () => void}} props
 */
export function View({ action, address, onClose }) {
  const { t } = useI18n();
  const source = address || `/embed/action?title=${encodeURIComponent(action.title)}`;
  return html`
    <${Dialog} title=${action.title} closeLabel=${t("dialog.close")} onClose=${onClose} wide>
      <iframe
        class="action-frame"
        src=${source}
        title=${action.description || action.title}
        sandbox=${sandboxFor(source)}
        referrerpolicy="strict-origin-when-cross-origin"
        allow="fullscreen; payment"
      ></iframe>
    <//>
  `;
}
