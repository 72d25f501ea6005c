// @ts-check
/** Other servers that the operator shows: what they send at the moment, and where. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { isWebLink } from "../../shared/web-link.js";

/** @param {{server: import("../../shared/api.js").FeaturedServer}} props */
function Card({ server }) {
  const { t } = useI18n();
  const { url, isOnline, thumbnailUrl, logoUrl, streamTitle, summary, tags } = server;
  const picture = isOnline ? thumbnailUrl || logoUrl : logoUrl;
  return html`
    <li>
      <a class="recording-card" href=${isWebLink(url) ? url : undefined} target="_blank" rel="noopener noreferrer">
        <span class="recording-picture">
          ${picture && html`<img src=${picture} alt="" width="320" height="180" loading="lazy" referrerpolicy="no-referrer" />`}
          ${isOnline && html`<span class="recording-kind"><span class="live-dot" aria-hidden="true"></span> ${t("status.live")}</span>`}
        </span>
        <strong><bdi>${server.displayName || server.name || server.username}</bdi></strong>
        <span>${(isOnline && streamTitle) || summary}</span>
      </a>
      ${
        tags?.length > 0 &&
        html`<ul class="tags" aria-label=${t("page.tags")}>
          ${tags.slice(0, 5).map((tag) => html`<li key=${tag}>#${tag}</li>`)}
        </ul>`
      }
    </li>
  `;
}

/** @param {{servers: import("../../shared/api.js").FeaturedServer[]}} props */
export function View({ servers }) {
  return html`
    <ul class="recordings" id="featured-servers">
      ${servers.map((server) => html`<${Card} key=${server.id} server=${server} />`)}
    </ul>
  `;
}
