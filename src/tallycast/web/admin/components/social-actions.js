// @ts-check
/** What people in the Fediverse did: who followed, liked, shared. */
import { useState } from "preact/hooks";
import { formatAgo } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { isWebLink } from "../../shared/web-link.js";
import { usePolled } from "./use-polled.js";

const PAGE = 20;
const EVERY_SECONDS = 30;

/** What stands there for each kind. @type {Record<string, string>} */
const WORDS = {
  FEDIVERSE_ENGAGEMENT_FOLLOW: "fedi.didFollow",
  FEDIVERSE_ENGAGEMENT_LIKE: "fedi.didLike",
  FEDIVERSE_ENGAGEMENT_REPOST: "fedi.didRepost",
  FEDIVERSE_ENGAGEMENT_QUOTE: "fedi.didQuote",
};

/** `name@host` out of an actor's address, as far as it shows one. @param {string} iri */
export function accountOf(iri) {
  try {
    const { host, pathname } = new URL(iri);
    const name = pathname.split("/").filter(Boolean).at(-1);
    return name ? `${name.replace(/^@/, "")}@${host}` : host;
  } catch {
    return iri;
  }
}

/** @param {{api: import("../admin-api.js").AdminApi}} props */
export function SocialActions({ api }) {
  const { t, language } = useI18n();
  const [limit, setLimit] = useState(PAGE);
  const polled = usePolled(api, `/api/admin/federation/actions?limit=${limit}`, EVERY_SECONDS);
  const answer = polled.value.value;
  /** @type {{iri: string, actorIRI: string, type: string, timestamp: string}[]} */
  const actions = answer?.results ?? [];
  return html`
    <section class="panel" aria-labelledby="fedi-actions">
      <h2 id="fedi-actions">${t("fedi.actions")}</h2>
      ${!answer && polled.failed.value && html`<p class="problem" role="alert">${t("act.failed")}</p>`}
      ${answer && actions.length === 0 && html`<p class="empty">${t("fedi.noActions")}</p>`}
      <ul class="rows">
        ${actions.map(
          ({ iri, actorIRI, type, timestamp }) => html`
            <li class="row" key=${`${type} ${actorIRI} ${iri}`}>
              <div class="row-main">
                <p class="row-meta">${isWebLink(actorIRI) ? html`<a href=${actorIRI} target="_blank" rel="noopener noreferrer">${accountOf(actorIRI)}</a>` : actorIRI} ${t(WORDS[type] ?? type)}</p>
                <p class="row-sub"><time datetime=${timestamp}>${formatAgo(Date.parse(timestamp), Date.now(), language)}</time></p>
              </div>
            </li>
          `,
        )}
      </ul>
      ${answer && answer.total > actions.length && html`<p class="panel-foot"><button type="button" class="quiet-button" onClick=${() => setLimit(limit + PAGE)}>${t("act.more")}</button></p>`}
    </section>
  `;
}
