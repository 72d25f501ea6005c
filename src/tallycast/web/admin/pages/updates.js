// @ts-check
/** Which version runs, how a new one comes here, and the end of this one where somebody starts it again. */
import { useEffect, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Confirm } from "../components/confirm.js";
import { CopyButton } from "../components/buttons.js";

const STEPS = [
  ["updates.backUp", "tallycast backup FILE --data DIR"],
  ["updates.install", "git pull && make install"],
  ["updates.restart", "systemctl restart tallycast"],
];

/** @param {import("../compose.js").Parts} parts */
export function Page({ api, status }) {
  const { t } = useI18n();
  const [options, setOptions] = useState(/** @type {{canRestart: boolean}|null} */ (null));
  const [words, setWords] = useState("");
  useEffect(() => void api.get("/api/admin/update/options").then(setOptions, () => {}), []);
  const version = status.status.value?.versionNumber;
  const live = status.status.value?.online;
  return html`
    <h1>${t("menu.updates")}</h1>
    <section class="panel" aria-labelledby="updates-version">
      <h2 id="updates-version">${t("updates.version")}</h2>
      <p class="big-words">Tallycast ${version}</p>
      <p class="field-help">${t("updates.changes")}</p>
    </section>
    <section class="panel" aria-labelledby="updates-how">
      <h2 id="updates-how">${t("updates.how")}</h2>
      <ol class="obs">
        ${STEPS.map(([key, command]) => html`<li key=${key}>${t(key)} <span class="copyable"><code>${command}</code><${CopyButton} text=${command} label=${t("security.copyCommand")} /></span></li>`)}
      </ol>
    </section>
    ${
      options?.canRestart &&
      html`
      <section class="panel" aria-labelledby="updates-restart">
        <h2 id="updates-restart">${t("updates.restartHere")}</h2>
        <p class="field-help">${t(live ? "updates.restartLive" : "updates.restartHelp")}</p>
        <p class="panel-foot">
          <${Confirm} label=${t("updates.restartHere")} question=${t("updates.restartSure")} yes=${t("updates.restartYes")} no=${t("security.no")}
            onYes=${() => api.get("/api/admin/update/forcequit").then(() => setWords(t("updates.restarting")), (refusal) => setWords(refusal.message || t("form.unreachable")))} />
        </p>
        <p class="field-help" role="status">${words}</p>
      </section>`
    }
  `;
}
