// @ts-check
/** The planned broadcast that is on or comes next, for the page while nobody broadcasts. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { countdown, localDate, stepMs } from "./countdown.js";
import { useNow } from "./now.js";

/**
 * One date as the status tells it.
 * @typedef {{id: string, name: string, description: string, startTime: string, durationMinutes: number,
 *   timezone: string, status: "scheduled"|"cancelled"}} ScheduledEvent
 */

/** @param {{event: ScheduledEvent | undefined, skewMs?: number}} props `skewMs`: server clock minus ours */
export function NextPlanned({ event, skewMs = 0 }) {
  const start = Date.parse(event?.startTime ?? "") - skewMs;
  const now = useNow(stepMs(start - Date.now()));
  const { t, language } = useI18n();
  if (!event || Number.isNaN(start)) return null;
  const rest = countdown(start, now, language);
  return html`
    <section id="next-planned" class="next-planned" aria-label=${t("schedule.next")}>
      <p class="next-planned-label">${t("schedule.next")}</p>
      <p class="next-planned-name">${event.name}</p>
      <p>
        <time datetime=${event.startTime}>${localDate(start, language)}</time>
        <span class="next-planned-rest" aria-live="off">${rest || t("schedule.due")}</span>
      </p>
      <p><a href="/schedule">${t("schedule.all")}</a></p>
    </section>
  `;
}
