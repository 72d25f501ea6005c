// @ts-check
/** The operator's own page text. The server made HTML of it and cleaned it. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";

/** @param {{broadcast: import("../state/broadcast.js").Broadcast}} props */
export function About({ broadcast }) {
  const { t } = useI18n();
  const content = broadcast.config.value.extraPageContent;
  if (!content) return null;
  return html`
    <section class="about" aria-label=${t("page.about")}>
      <div id="custom-page-content" class="rich-text" dangerouslySetInnerHTML=${{ __html: content }}></div>
    </section>
  `;
}
