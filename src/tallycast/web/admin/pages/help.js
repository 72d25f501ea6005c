// @ts-check
/** What people ask most, each with an answer and the page where it is done. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { CopyButton } from "../components/buttons.js";
import { addressOf, PLACES } from "../router.js";

/** Keys of question and answer, and the pages that the answer names. @type {readonly [string, string, readonly string[]][]} */
const QUESTIONS = [
  ["help.connect", "help.connectAnswer", ["server", "logs"]],
  ["help.stutter", "help.stutterAnswer", ["health", "video"]],
  ["help.behind", "help.behindAnswer", ["video"]],
  ["help.trouble", "help.troubleAnswer", ["messages", "chat-users", "moderation"]],
  ["help.keep", "help.keepAnswer", ["recordings", "storage"]],
  ["help.full", "help.fullAnswer", ["hardware", "storage"]],
  ["help.elsewhere", "help.elsewhereAnswer", ["embeds", "restream"]],
  ["help.told", "help.toldAnswer", ["notifications", "schedule"]],
  ["help.move", "help.moveAnswer", ["backups"]],
];
const FORGOTTEN = "tallycast settings set admin_password - --data DIR";

/** @param {import("../compose.js").Parts} parts */
export function Page({ status }) {
  const { t } = useI18n();
  const version = `Tallycast ${status.status.value?.versionNumber ?? ""}`.trim();
  return html`
    <h1>${t("menu.help")}</h1>
    ${QUESTIONS.map(
      ([question, answer, slugs]) => html`
      <section class="panel" key=${question} aria-labelledby=${question}>
        <h2 id=${question}>${t(question)}</h2>
        <p>${t(answer)}</p>
        <ul class="help-pages">${PLACES.filter(({ slug }) => slugs.includes(slug)).map((place) => html`<li key=${place.slug}><a href=${addressOf(place)}>${t(place.title)}</a></li>`)}</ul>
      </section>`,
    )}
    <section class="panel" aria-labelledby="help-forgotten">
      <h2 id="help-forgotten">${t("help.forgotten")}</h2>
      <p>${t("help.forgottenAnswer")}</p>
      <p class="copyable"><code>${FORGOTTEN}</code><${CopyButton} text=${FORGOTTEN} label=${t("security.copyCommand")} /></p>
    </section>
    <section class="panel" aria-labelledby="help-more">
      <h2 id="help-more">${t("help.more")}</h2>
      <p>${t("help.moreAnswer")}</p>
      <p class="copyable"><code>${version}</code><${CopyButton} text=${version} label=${t("help.copyVersion")} /></p>
      <ul class="help-pages">
        <li><a href="/admin/logs">${t("menu.logs")}</a></li>
        <li><a href="/api/docs" target="_blank">${t("help.api")}</a></li>
      </ul>
    </section>
  `;
}
