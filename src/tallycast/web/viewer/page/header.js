// @ts-check
/** Logo and name of the server. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";

/** For the keyboard: over the header, straight to where it matters. */
export function SkipLinks() {
  const { t } = useI18n();
  return html`
    <nav class="skip-links" aria-label=${t("page.skipLinks")}>
      <a href="#player-region">${t("page.skipToPlayer")}</a>
      <a href="#skip-to-content">${t("page.skipToContent")}</a>
      <a href="#footer">${t("page.skipToFooter")}</a>
    </nav>
  `;
}

/** @param {{broadcast: import("../state/broadcast.js").Broadcast}} props */
export function Header({ broadcast }) {
  const { name } = broadcast.config.value;
  return html`
    <header class="global-header">
      <a class="brand" href="/" id="header-logo">
        <img src="/logo" alt="" width="36" height="36" />
        <h1 id="global-header-text" class="header-title">${name}</h1>
      </a>
    </header>
  `;
}
