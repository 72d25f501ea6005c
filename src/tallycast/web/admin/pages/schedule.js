// @ts-check
/** What is planned: single broadcasts and series, each changed where it stands. */
import { useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { useAction } from "../components/action.js";
import { PlanForm, wishOfDate, wishOfSeries } from "../components/plan-form.js";
import { SureButton } from "../components/sure-button.js";
import { Unloaded } from "../components/unloaded.js";
import { usePolled } from "../components/use-polled.js";
import { wishOf } from "../state/planning.js";
import { SettingsSections } from "../components/sections.js";

const EVERY_SECONDS = 60;
const PATH = "/api/admin/schedule";

/** @typedef {{id: string, seriesId?: string, name: string, description: string, startTime: string, durationMinutes: number, timezone: string, status: string}} Planned */
/** @typedef {{id: string, name: string, description: string, recurrence: string, durationMinutes: number, active: boolean}} Series */

/** @param {import("../compose.js").Parts} parts */
export function Page({ api, settings }) {
  const { t, language } = useI18n();
  const polled = usePolled(api, PATH, EVERY_SECONDS);
  const action = useAction();
  const changing = useAction();
  /** Id of what is being changed. */
  const [open, setOpen] = useState("");
  const times = new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
  /** @type {{series: Series[], events: Planned[]}} */
  const { series, events } = polled.value.value ?? { series: [], events: [] };
  const coming = events.filter(({ startTime, durationMinutes }) => Date.parse(startTime) + durationMinutes * 60_000 > Date.now());

  /** @param {string} path @param {object} body @param {import("../components/action.js").Action} [by] */
  async function change(path, body, by = action) {
    const done = await by.run(() => api.post(`${PATH}/${path}`, body), { inTurn: path === "event/delete" });
    await polled.refresh();
    return done;
  }

  /** In place of a row, its form. @param {any} one @param {"date"|"series"|"fixed"} kind @param {any} known */
  const formOf = (one, kind, known) => html`
    <li class="row editing" key=${one.id}>
      <${PlanForm} api=${api} action=${changing} kind=${kind} known=${known} onCancel=${() => setOpen("")}
        onPlan=${async (/** @type {object} */ event) => {
          const done = await change("event", { id: one.id, ...event }, changing);
          if (done) setOpen("");
          return done;
        }} />
    </li>`;
  /** @param {{id: string, name: string}} one */
  const editButton = (one) => html`<button type="button" class="quiet-button" aria-label=${`${t("act.edit")}: ${one.name}`} onClick=${() => {
    changing.clear();
    setOpen(one.id);
  }}>${t("act.edit")}</button>`;

  return html`
    <h1>${t("menu.schedule")}</h1>
    <section class="panel" aria-labelledby="plan-new">
      <h2 id="plan-new">${t("plan.new")}</h2>
      <${PlanForm} api=${api} action=${action} onPlan=${(/** @type {object} */ event) => change("event", event)} />
    </section>
    <section class="panel" aria-labelledby="plan-coming">
      <h2 id="plan-coming">${t("plan.coming")}</h2>
      <${Unloaded} polled=${polled} />
      ${polled.value.value && coming.length === 0 && html`<p class="empty">${t("plan.none")}</p>`}
      <ul class="rows" aria-labelledby="plan-coming">
        ${coming.map(
          (one) => (one.id === open ? formOf(one, "date", wishOfDate(one)) : html`
          <li class="row" key=${one.id}>
            <div class="row-main">
              <p class="row-meta"><strong>${one.name}</strong>${one.seriesId && html`<span class="badge">${t("plan.ofSeries")}</span>`}${one.status === "cancelled" && html`<span class="badge" data-state="retrying">${t("plan.cancelled")}</span>`}</p>
              <p class="row-sub"><time datetime=${one.startTime}>${times.format(new Date(one.startTime))}</time> · ${t("plan.length", { count: one.durationMinutes })}${one.description && ` · ${one.description}`}</p>
            </div>
            <div class="row-tools">
              ${one.status !== "cancelled" && editButton(one)}
              ${one.status !== "cancelled" && html`<button type="button" class="quiet-button" aria-label=${`${t("plan.cancel")}: ${one.name}`} disabled=${action.busy} onClick=${() => change("event/delete", { id: one.id, cancel: true })}>${t("plan.cancel")}</button>`}
              ${(!one.seriesId || one.status === "cancelled") && html`<${SureButton} label=${t("form.remove", { name: one.name })} question=${t("plan.deleteSure")} yes=${t("act.delete")} onYes=${() => change("event/delete", { id: one.id })} />`}
            </div>
          </li>`),
        )}
      </ul>
    </section>
    ${
      series.length > 0 &&
      html`
      <section class="panel" aria-labelledby="plan-series">
        <h2 id="plan-series">${t("plan.series")}</h2>
        <ul class="rows" aria-labelledby="plan-series">
          ${series.map(
            (one) => (one.id === open ? formOf(one, wishOf(one.recurrence) ? "series" : "fixed", wishOfSeries(one)) : html`
            <li class="row" key=${one.id}>
              <div class="row-main"><p class="row-meta"><strong>${one.name}</strong></p><p class="row-sub"><code>${one.recurrence.split("\n").pop()?.replace("RRULE:", "")}</code></p></div>
              <div class="row-tools">
                ${editButton(one)}
                <${SureButton} label=${t("form.remove", { name: one.name })} question=${t("plan.deleteSeries")} yes=${t("act.delete")} onYes=${() => change("event/delete", { id: one.id })} />
              </div>
            </li>`),
          )}
        </ul>
      </section>`
    }
    <${SettingsSections} settings=${settings} page="Integrations" only=${["Schedule"]} />
  `;
}
