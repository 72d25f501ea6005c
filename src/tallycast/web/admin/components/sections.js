// @ts-check
/** Sections of the settings on a page that has more than settings. */
import { html } from "../../shared/html.js";
import { Field } from "../forms/field.js";

/**
 * @param {{settings: import("../state/settings.js").Settings, page: string, only?: readonly string[], without?: readonly string[]}} props
 *   page of the settings table; all of its sections, or these, or all but those
 */
export function SettingsSections({ settings, page, only, without = [] }) {
  /** @type {Map<string, import("../state/settings.js").Entry[]>} */
  const sections = new Map();
  for (const entry of settings.entries.value.values()) {
    const row = entry.row.peek();
    if (row.page !== page || without.includes(row.section) || (only && !only.includes(row.section))) continue;
    sections.set(row.section, [...(sections.get(row.section) ?? []), entry]);
  }
  return [...sections].map(([section, entries]) => {
    const title = entries[0].row.peek().sectionTitle ?? section;
    const namesItself = entries.length === 1 && entries[0].row.peek().label === title;
    return html`
      <section class="panel" key=${section} aria-label=${title}>
        ${!namesItself && html`<h2>${title}</h2>`}
        ${entries.map((entry) => html`<${Field} key=${entry.row.peek().key} entry=${entry} settings=${settings} />`)}
      </section>
    `;
  });
}
