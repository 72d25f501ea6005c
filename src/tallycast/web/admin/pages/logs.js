// @ts-check
/** What the server has logged, newest first, by how bad it is and by words. */
import { useEffect, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { LogTable } from "../components/log-table.js";
import { Segments } from "../components/segments.js";

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

/** @param {import("../admin-api.js").LogEntry[]} entries @param {string} words all of them, in any order */
export function holding(entries, words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter(({ message }) => wanted.every((word) => message.toLowerCase().includes(word)));
}

/** @param {import("../compose.js").Parts} props */
export function Page({ status }) {
  const { t } = useI18n();
  const [least, setLeast] = useState("debug");
  const [words, setWords] = useState("");
  useEffect(() => {
    status.wantLogs(true);
    return () => status.wantLogs(false);
  }, [status]);
  const all = status.logs.value;
  const entries = holding(atLeast(all ?? [], least), words);
  return html`
    <h1>${t("menu.logs")}</h1>
    <section class="panel" aria-label=${t("menu.logs")}>
      <div class="filters">
        <${Segments} name="least" legend=${t("logs.filter")} value=${least} onChange=${setLeast} options=${FILTERS.map(([level, key]) => [level, t(key)])} />
        <input class="input" type="search" aria-label=${t("logs.search")} placeholder=${t("logs.search")} value=${words} onInput=${(/** @type {any} */ event) => setWords(event.target.value)} />
      </div>
      <p class="field-help" role="status">${all && t("logs.count", { count: entries.length })}</p>
      ${entries.length > 0 ? html`<${LogTable} entries=${entries} />` : all && html`<p class="empty">${t(all.length > 0 ? "logs.noMatch" : "logs.none")}</p>`}
    </section>
  `;
}
