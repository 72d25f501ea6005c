// @ts-check
/** What is on, by whom: title, summary, tags, the operator's links, and what can be done besides watching. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { ActionRow } from "./actions.js";

/** @param {{handles: import("../../shared/api.js").SocialHandle[]}} props */
function SocialLinks({ handles }) {
  const { t } = useI18n();
  if (handles.length === 0) return null;
  return html`
    <ul class="social-links" aria-label=${t("page.socialLinks")}>
      ${handles.map(
        ({ platform, url, icon }) => html`
          <li key=${url}>
            <a href=${url} target="_blank" rel="noopener noreferrer me" title=${platform}>
              ${icon ? html`<img src=${icon} alt=${platform} width="26" height="26" />` : platform}
            </a>
          </li>
        `,
      )}
    </ul>
  `;
}

/** @param {{parts: import("./page.js").Parts, offline: boolean}} props */
export function StreamInfo({ parts, offline }) {
  const { t } = useI18n();
  const { broadcast } = parts;
  const { name, summary, tags, socialHandles } = broadcast.config.value;
  const title = offline ? "" : broadcast.title.value;
  return html`
    <section class="stream-info" aria-labelledby="stream-title">
      ${!offline && html`<img class="stream-logo" src="/logo/page" alt="" width="56" height="56" />`}
      <div class="stream-words">
        <h2 id="stream-title">${title || name}</h2>
        ${title && html`<p class="header-subtitle">${name}</p>`}
        ${summary && html`<p class="stream-summary">${summary}</p>`}
        ${
          tags?.length > 0 &&
          html`
          <ul class="tags" aria-label=${t("page.tags")}>
            ${tags.map((tag) => html`<li key=${tag}>#${tag}</li>`)}
          </ul>
        `
        }
        <${SocialLinks} handles=${socialHandles ?? []} />
      </div>
      <${ActionRow} parts=${parts} />
    </section>
  `;
}
