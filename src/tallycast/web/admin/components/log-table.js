// @ts-check
/** Entries of the log, as a table that becomes lines where it is narrow. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";

/** An address of the web; what ends a sentence is not of it. */
const ADDRESS = /(https?:\/\/[^\s"'<>]*[^\s"'<>.,;:!?)\]}])/;

/** A message with its addresses as links. Whoever may have written one learns nothing of who follows it. @param {string} message */
export const linked = (message) =>
  message.split(ADDRESS).map((part, at) => (at % 2 ? html`<a href=${part} target="_blank" rel="noopener noreferrer">${part}</a>` : part));

/** @param {{entries: import("../admin-api.js").LogEntry[]}} props */
export function LogTable({ entries }) {
  const { t, language } = useI18n();
  const times = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "medium" });
  return html`
    <table class="log">
      <thead>
        <tr><th scope="col">${t("logs.time")}</th><th scope="col">${t("logs.level")}</th><th scope="col">${t("logs.message")}</th></tr>
      </thead>
      <tbody>
        ${entries.map(
          ({ time, level, message }, at) => html`
          <tr key=${`${time}${at}`}>
            <td class="log-time"><time datetime=${time}>${times.format(new Date(time))}</time></td>
            <td><span class="log-level" data-level=${level}>${level}</span></td>
            <td class="log-message">${linked(message)}</td>
          </tr>
        `,
        )}
      </tbody>
    </table>
  `;
}
