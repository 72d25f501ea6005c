// @ts-check
/**
 * The rows of the settings in the page's language. The server describes them in English; a catalogue a language
 * (`setting-texts/`) has the words for it. What a catalogue lacks stays English.
 */

/**
 * @typedef {object} SettingWords
 * @property {Record<string, [string, string]>} rows key of a setting to its name and help
 * @property {Record<string, string>} choices what can be chosen to the language; names of products are in none
 * @property {Record<string, string>} words English to the language: sections and names of inputs
 */
/** @typedef {import("../admin-api.js").Row} Row */
/** @typedef {import("../admin-api.js").FieldShape} FieldShape */

/** @param {FieldShape} field @param {SettingWords} catalogue @returns {FieldShape} */
function fieldInWords(field, catalogue) {
  const { words, choices } = catalogue;
  return {
    ...field,
    ...(field.choices && { choiceWords: choices }),
    ...(field.label && { label: words[field.label] ?? field.label }),
    ...(field.fields && { fields: field.fields.map((one) => fieldInWords({ ...one, label: one.label || one.name }, catalogue)) }),
    ...(field.item && { item: fieldInWords(field.item, catalogue) }),
  };
}

/** @param {Row} row @param {SettingWords|null} catalogue @returns {Row} */
export function rowInWords(row, catalogue) {
  if (!catalogue) return row;
  const [label, help] = catalogue.rows[row.key] ?? [row.label, row.help];
  return { ...row, label, help, sectionTitle: catalogue.words[row.section] ?? row.section, field: fieldInWords(row.field, catalogue) };
}
