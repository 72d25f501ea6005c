// @ts-check
/** Which version runs, how a new one comes here, and the end of this one where somebody starts it again. */
import { useEffect, useState } from "preact/hooks";
import { formatAgo } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Problem, useAction } from "../components/action.js";
import { AdminIcon } from "../components/admin-icon.js";
import { Confirm } from "../components/confirm.js";
import { CopyButton } from "../components/buttons.js";
import { Unloaded } from "../components/unloaded.js";
import { usePolled } from "../components/use-polled.js";
import { Field } from "../forms/field.js";

const STEPS = [
  ["updates.backUp", "tallycast backup FILE --data DIR"],
  ["updates.install", "git pull && make install"],
  ["updates.restart", "systemctl restart tallycast"],
];

const UPKEEP = "/api/admin/upkeep";
const EVERY_SECONDS = 30;

/** Whether there is a newer one, where somebody may be asked. @param {Pick<import("../compose.js").Parts, "api"|"settings">} props */
function Newest({ api, settings }) {
  const { t, language } = useI18n();
  const polled = usePolled(api, UPKEEP, EVERY_SECONDS);
  const action = useAction();
  const found = polled.value.value;
  const entry = settings.entries.value.get("releases_url");
  const asks = Boolean(entry?.row.value.value);
  return html`
    <section class="panel" aria-labelledby="updates-newest">
      <div class="panel-head">
        <h2 id="updates-newest">${t("updates.newest")}</h2>
        ${
          asks &&
          html`<button type="button" class="quiet-button" disabled=${action.busy} onClick=${async () => {
            await action.run(() => api.post(`${UPKEEP}/version`));
            await polled.refresh();
          }}>${action.busy && html`<span class="small-spinner" aria-hidden="true"></span>`}${t("updates.ask")}</button>`
        }
      </div>
      <${Unloaded} polled=${polled} />
      <div role="status">
        ${!asks && html`<p class="field-help">${t("updates.off")}</p>`}
        ${
          asks && found?.newerVersion &&
          html`<p class="progress-words"><${AdminIcon} name="update" /><span>${t("updates.newer", { version: found.newerVersion.version })}
            ${found.newerVersion.url && html` <a href=${found.newerVersion.url} target="_blank" rel="noopener noreferrer">${t("updates.whatIsNew")}</a>`}</span></p>`
        }
        ${asks && found?.askingProblem && html`<p class="problem"><${AdminIcon} name="alert" />${t("updates.notKnown", { reason: found.askingProblem })}</p>`}
        ${asks && found?.askedAt && !found.askingProblem && !found.newerVersion && html`<p class="progress-words good"><${AdminIcon} name="check" />${t("updates.isNewest")}</p>`}
        ${asks && found?.askedAt && html`<p class="field-help">${t("updates.asked", { time: formatAgo(Date.parse(found.askedAt), Date.now(), language) })}</p>`}
      </div>
      <${Problem} action=${action} />
      ${entry && html`<${Field} entry=${entry} settings=${settings} />`}
    </section>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api, status, settings }) {
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
      <p class="big-words">Tallycast ${version ?? ""}</p>
      <p class="field-help">${t("updates.changes")}</p>
    </section>
    <${Newest} api=${api} settings=${settings} />
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
