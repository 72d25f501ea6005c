// @ts-check
/** The server's account in the Fediverse: what it is called, a post, what happened there, the settings. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AdminIcon } from "../components/admin-icon.js";
import { ComposePost } from "../components/compose-post.js";
import { SettingsSections } from "../components/sections.js";
import { SocialActions } from "../components/social-actions.js";

/** Host and port of an address of https. @param {string} url */
const hostOf = (url) => /^https:\/\/([^/]+?)(?::443)?(?:\/|$)/i.exec(url)?.[1].toLowerCase();

/** @param {{on: boolean, host: string|undefined, username: string}} props */
function Account({ on, host, username }) {
  const { t } = useI18n();
  return html`
    <section class="panel" aria-labelledby="fedi-today">
      <h2 id="fedi-today">${t("fedi.today")}</h2>
      <div class="stack">
        ${!on && html`<p>${t("fedi.isOff")}</p>`}
        ${
          host
            ? html`<p>${t(on ? "fedi.account" : "fedi.willBe")} <code class="break">@${username}@${host}</code></p>
              <p class="field-help">${t("fedi.keepName")}</p>`
            : html`<p class=${on ? "problem" : "field-note"} role="status"><${AdminIcon} name="alert" /><span>${t("fedi.needsUrl")} <a href="/admin/general">${t("menu.general")}</a></span></p>`
        }
      </div>
    </section>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api, settings }) {
  const { t } = useI18n();
  /** @param {string} key */
  const valueOf = (key) => settings.entries.value.get(key)?.row.value.value;
  const on = valueOf("federation_enabled") === true;
  const host = hostOf(String(valueOf("server_url") ?? ""));
  return html`
    <h1>${t("menu.federation")}</h1>
    <${Account} on=${on} host=${host} username=${String(valueOf("federation_username") ?? "")} />
    ${on && host && html`<${ComposePost} api=${api} isPrivate=${valueOf("federation_private") === true} />`}
    ${on && host && html`<${SocialActions} api=${api} />`}
    <${SettingsSections} settings=${settings} page="Social" />
  `;
}
