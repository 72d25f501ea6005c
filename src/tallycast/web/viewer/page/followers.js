// @ts-check
/** Who follows this server from the Fediverse. Their pictures come only once somebody looks. */
import { FailedCard } from "../../shared/components/region.js";
import { formatCount } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { useDialogs } from "./dialogs.js";

/** @param {{follower: import("../../shared/api.js").Follower}} props */
function Card({ follower: { link, name, username, image } }) {
  const shown = name || username;
  return html`
    <a class="followers-follower" href=${link} target="_blank" rel="noopener noreferrer nofollow">
      <span class="follower-face" aria-hidden="true">
        ${[...shown][0] ?? "@"}
        ${image && html`<img src=${image} alt="" width="44" height="44" loading="lazy" referrerpolicy="no-referrer" />`}
      </span>
      <span class="follower-words">
        <bdi class="follower-name">${shown}</bdi>
        <bdi class="follower-account">${username}</bdi>
      </span>
    </a>
  `;
}

/** @param {{followers: import("../state/followers.js").Followers, name: string}} props */
export function Followers({ followers, name }) {
  const { t, language } = useI18n();
  const open = useDialogs();
  const known = followers.known.value;
  const total = followers.total.value;
  if (total === 0 && !followers.failed.value) {
    return html`
      <div class="followers followers-none">
        <p>${t("followers.none", { name })}</p>
        <button type="button" class="button" id="followers-follow" onClick=${() => open?.("follow")}>
          ${t("actions.follow")}
        </button>
      </div>
    `;
  }
  return html`
    <div class="followers">
      ${
        total > 0 &&
        html`<p class="followers-count">
          ${t("followers.count", { count: total, shown: formatCount(total, language) })}
        </p>`
      }
      <ul id="followers-collection" class="followers-grid">
        ${known.map((one) => html`<li key=${one.link}><${Card} follower=${one} /></li>`)}
      </ul>
      ${followers.failed.value && html`<${FailedCard} onRetry=${followers.loadMore} />`}
      ${
        known.length < total &&
        !followers.failed.value &&
        html`
        <button type="button" class="button button-secondary" id="followers-more" onClick=${followers.loadMore}>
          ${t("followers.more")}
        </button>
      `
      }
    </div>
  `;
}
