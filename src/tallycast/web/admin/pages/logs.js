// @ts-check
/** What the server has logged, newest first, by how bad it is. */
import { useEffect, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { LogTable } from "../components/log-table.js";

/** Level by level, what counts as at least as bad. */
const LEVELS = ["debug", "info", "warning", "error", "critical"];
const FILTERS = /** @type {const} */ ([
  ["debug", "logs.all"],
  ["warning", "logs.warnings"],
  ["error", "logs.errors"],
]);

/** @param {import("../admin-api.js").LogEntry[]} entries @param {string} least */
export const atLeast = (entries, least) =>
  entries.filter(({ level }) => LEVELS.indexOf(level) >= LEVELS.indexOf(least) || !LEVELS.includes(level));

/** @param {{status: import("../state/status.js").StatusState}} props */
export function Page({ status }) {
  const { t } = useI18n();
  const [least, setLeast] = useState("debug");
  useEffect(() => {
    status.wantLogs(true);
    return () => status.wantLogs(false);
  }, [status]);
  const all = status.logs.value;
  const entries = atLeast(all ?? [], least);
  return html`
    <h1>${t("menu.logs")}</h1>
    <section class="panel" aria-label=${t("menu.logs")}>
      <fieldset class="segments">
        <legend class="visually-hidden">${t("logs.filter")}</legend>
        ${FILTERS.map(
          ([level, key]) => html`
          <label key=${level}>
            <input class="visually-hidden" type="radio" name="least" value=${level} checked=${least === level} onChange=${() => setLeast(level)} />
            <span>${t(key)}</span>
          </label>
        `,
        )}
      </fieldset>
      ${entries.length > 0 ? html`<${LogTable} entries=${entries} />` : all && html`<p class="empty">${t("logs.none")}</p>`}
    </section>
  `;
}
