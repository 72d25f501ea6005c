// @ts-check
/** A page of settings: the rows of the server, section by section. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Field } from "../forms/field.js";
import { WAITING } from "../router.js";

/** @typedef {import("../state/settings.js").Entry} Entry */

/** The entries of a page by section, in the order of the server. @param {Iterable<Entry>} entries @param {string} page */
export function sectionsOf(entries, page) {
  /** @type {Map<string, Entry[]>} */
  const sections = new Map();
  for (const entry of entries) {
    const row = entry.row.peek();
    if (row.page !== page || WAITING.has(`${page}/${row.section}`)) continue;
    sections.set(row.section, [...(sections.get(row.section) ?? []), entry]);
  }
  return sections;
}

/** What a section is called; @param {string} section @param {Entry[]} entries */
export const titleOf = (section, entries) => entries[0].row.peek().sectionTitle ?? section;

/** Whether a section's one field has its name already. @param {string} title @param {Entry[]} entries */
const namesItself = (title, entries) => entries.length === 1 && entries[0].row.peek().label === title;

/** @param {{settings: import("../state/settings.js").Settings, place: import("../router.js").Place, children?: unknown, below?: unknown}} props what a page has of its own above them and below */
export function SettingsPage({ settings, place, children, below }) {
  const { t } = useI18n();
  const sections = sectionsOf(settings.entries.value.values(), place.settings ?? "");
  return html`
    <h1>${t(place.title)}</h1>
    ${settings.failed.value && html`<p class="banner">${t("form.notLoaded")} <button type="button" class="plain-button" onClick=${settings.load}>${t("form.again")}</button></p>`}
    ${children}
    ${[...sections].map(
      ([section, entries]) => html`
      <section class="panel" key=${section} aria-label=${titleOf(section, entries)}>
        ${!namesItself(titleOf(section, entries), entries) && html`<h2>${titleOf(section, entries)}</h2>`}
        ${entries.map((entry) => html`<${Field} key=${entry.row.peek().key} entry=${entry} settings=${settings} />`)}
      </section>
    `,
    )}
    ${below}
  `;
}
