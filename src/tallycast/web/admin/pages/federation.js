// @ts-check
/** The server's account in the Fediverse: what works of it today, and the settings that wait for the rest. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AdminIcon } from "../components/admin-icon.js";
import { SettingsSections } from "../components/sections.js";

/** @param {{settings: import("../state/settings.js").Settings}} props */
function Account({ settings }) {
  const { t } = useI18n();
  /** @param {string} key */
  const valueOf = (key) => settings.entries.value.get(key)?.row.value.value;
  const url = String(valueOf("server_url") ?? "");
  const host = /^https:\/\/([^/:]+)\/?$/.exec(url)?.[1];
  if (host) return html`<p>${t("fedi.account")} <code class="break">@${valueOf("federation_username")}@${host}</code></p>`;
  return html`<p class="field-note"><${AdminIcon} name="alert" /><span>${t("fedi.needsUrl")} <a href="/admin/general">${t("menu.general")}</a></span></p>`;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ settings }) {
  const { t } = useI18n();
  return html`
    <h1>${t("menu.federation")}</h1>
    <section class="panel" aria-labelledby="fedi-today">
      <h2 id="fedi-today">${t("fedi.today")}</h2>
      <div class="stack">
        <p><strong>${t("fedi.notYet")}</strong> ${t("fedi.notYetHelp")}</p>
        ${settings.entries.value.get("federation_enabled")?.row.value.value === true && html`<p class="problem" role="status"><${AdminIcon} name="alert" />${t("fedi.followOn")}</p>`}
        <${Account} settings=${settings} />
        <p class="field-help">${t("fedi.meanwhile")} <a href="/admin/notifications">${t("menu.notifications")}</a></p>
      </div>
    </section>
    <${SettingsSections} settings=${settings} page="Social" />
  `;
}
