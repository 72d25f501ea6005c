// @ts-check
/** Who streams here and what the page says; below, a new beginning with the public directory. */
import { useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Problem, useAction } from "../components/action.js";
import { Confirm } from "../components/confirm.js";
import { SettingsPage } from "./settings-page.js";

/** @param {{api: import("../admin-api.js").AdminApi}} props */
function DirectoryReset({ api }) {
  const { t } = useI18n();
  const action = useAction();
  const [done, setDone] = useState(false);
  return html`
    <section class="panel" aria-labelledby="directory-reset">
      <h2 id="directory-reset">${t("directory.reset")}</h2>
      <p class="field-help">${t("directory.resetHelp")}</p>
      <p class="panel-foot">
        <${Confirm} label=${t("directory.reset")} question=${t("directory.sure")} yes=${t("directory.yes")} no=${t("security.no")} busy=${action.busy}
          onYes=${async () => setDone(await action.run(() => api.post("/api/admin/yp/reset")))} />
      </p>
      <p class="field-help" role="status">${done && t("directory.done")}</p>
      <${Problem} action=${action} />
    </section>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api, settings, router }) {
  const listed = settings.entries.value.get("directory_enabled")?.row.value.value === true;
  return html`<${SettingsPage} settings=${settings} place=${router.place.value} below=${listed && html`<${DirectoryReset} api=${api} />`} />`;
}
