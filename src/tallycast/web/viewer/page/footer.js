// @ts-check
/** What this page runs on. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";

/** @param {{broadcast: import("../state/broadcast.js").Broadcast}} props */
export function Footer({ broadcast }) {
  const { t } = useI18n();
  const { versionNumber } = broadcast.status.value;
  return html`
    <footer id="footer">
      <p>${t("page.poweredBy")} <strong>Tallycast</strong> ${versionNumber ?? ""}</p>
    </footer>
  `;
}
