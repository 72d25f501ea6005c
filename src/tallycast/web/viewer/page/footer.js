// @ts-check
/** What this page runs on, and where to learn more of it. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { KeysButton } from "./keys.js";

/** @param {{parts: import("./page.js").Parts}} props */
export function Footer({ parts: { broadcast, site } }) {
  const { t } = useI18n();
  const { versionNumber } = broadcast.status.value;
  const { docs, contribute, source } = site.links;
  const links = [
    [docs, t("page.docs")],
    [contribute, t("page.contribute")],
    [source, t("page.source")],
  ].filter(([address]) => address);
  return html`
    <footer id="footer">
      <p>${t("page.poweredBy")} <strong>Tallycast</strong> ${versionNumber ?? ""}</p>
      <ul class="footer-links">
        ${links.map(
          ([address, title]) => html`<li><a href=${address} target="_blank" rel="noopener">${title}</a></li>`,
        )}
        <li><${KeysButton} preferences=${site.preferences} /></li>
      </ul>
    </footer>
  `;
}
