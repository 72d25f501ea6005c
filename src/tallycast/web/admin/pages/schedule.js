// @ts-check
/** What is planned: single broadcasts and series, with a look at the dates before they are saved. */
import { useEffect, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Problem, useAction } from "../components/action.js";
import { SureButton } from "../components/sure-button.js";
import { Segments } from "../components/segments.js";
import { usePolled } from "../components/use-polled.js";
import { DAYS, momentIn, ruleOf } from "../state/spans.js";
import { SettingsSections } from "../components/sections.js";

const EVERY_SECONDS = 60;
const TYPING_MS = 300;
const PATH = "/api/admin/schedule";

/** @typedef {{id: string, seriesId?: string, name: string, description: string, startTime: string, durationMinutes: number, timezone: string, status: string}} Planned */
/** @typedef {{id: string, name: string, recurrence: string, durationMinutes: number, active: boolean}} Series */

/** Tomorrow, on this browser's calendar. */
function tomorrow() {
  const day = new Date(Date.now() + 86_400_000);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
}

const here = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** @param {{api: import("../admin-api.js").AdminApi, rule: string}} props */
function NextDates({ api, rule }) {
  const { t, language } = useI18n();
  const [dates, setDates] = useState(/** @type {string[]} */ ([]));
  useEffect(() => {
    let over = false;
    const timer = setTimeout(() => {
      api.post(`${PATH}/preview`, { recurrence: rule }).then(
        ({ occurrences }) => !over && setDates(occurrences),
        () => !over && setDates([]),
      );
    }, TYPING_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [rule]);
  if (dates.length === 0) return null;
  const times = new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  return html`<p class="field-help" role="status">${t("plan.next")} ${dates.map((date) => times.format(new Date(date))).join(" · ")}</p>`;
}

/** @param {{api: import("../admin-api.js").AdminApi, onPlan: (event: object) => Promise<boolean>, action: import("../components/action.js").Action}} props */
function PlanForm({ api, onPlan, action }) {
  const { t, language } = useI18n();
  const [wish, setWish] = useState({ name: "", description: "", date: tomorrow(), time: "19:00", minutes: "60", zone: here, every: "once", days: /** @type {string[]} */ ([]), until: "" });
  /** @param {string} field */
  const typed = (field) => (/** @type {any} */ event) => setWish({ ...wish, [field]: event.target.value });
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
  // 5 January 2026 was a Monday.
  const dayNames = DAYS.map((_, at) => weekday.format(new Date(Date.UTC(2026, 0, 5 + at))));
  const complete = Boolean(wish.name.trim() && wish.date && wish.time && Number(wish.minutes) > 0);
  const rule = wish.every === "once" || !complete ? "" : ruleOf({ ...wish, every: wish.every === "daily" ? "daily" : "weekly" });

  /** @param {Event} event */
  async function plan(event) {
    event.preventDefault();
    if (!complete) return;
    const common = { name: wish.name.trim(), description: wish.description, durationMinutes: Number(wish.minutes), timezone: wish.zone };
    const when = rule ? { recurrence: rule } : { start: momentIn(wish.date, wish.time, wish.zone).toISOString() };
    if (await onPlan({ ...common, ...when })) setWish({ ...wish, name: "", description: "" });
  }

  return html`
    <form class="stack" novalidate onSubmit=${plan}>
      <div class="sub-fields">
        <label class="sub-field"><span>${t("plan.name")}</span><input class="input" maxlength="100" value=${wish.name} onInput=${typed("name")} /></label>
        <label class="sub-field"><span>${t("plan.description")}</span><input class="input" maxlength="500" value=${wish.description} onInput=${typed("description")} /></label>
      </div>
      <${Segments} name="every" legend=${t("plan.every")} value=${wish.every} onChange=${(/** @type {string} */ every) => setWish({ ...wish, every })}
        options=${[["once", t("plan.once")], ["weekly", t("plan.weekly")], ["daily", t("plan.daily")]]} />
      ${
        wish.every === "weekly" &&
        html`<fieldset class="segments days"><legend class="visually-hidden">${t("plan.days")}</legend>${DAYS.map(
          (day, at) => html`<label key=${day}><input class="visually-hidden" type="checkbox" checked=${wish.days.includes(day)}
            onChange=${() => setWish({ ...wish, days: wish.days.includes(day) ? wish.days.filter((one) => one !== day) : [...wish.days, day] })} /><span>${dayNames[at]}</span></label>`,
        )}</fieldset>`
      }
      <div class="sub-fields">
        <label class="sub-field"><span>${t(wish.every === "once" ? "plan.date" : "plan.firstDate")}</span><input class="input" type="date" value=${wish.date} onInput=${typed("date")} /></label>
        <label class="sub-field"><span>${t("plan.time")}</span><input class="input" type="time" value=${wish.time} onInput=${typed("time")} /></label>
        <label class="sub-field"><span>${t("plan.minutes")}</span><input class="input" inputmode="numeric" value=${wish.minutes} onInput=${typed("minutes")} /></label>
        <label class="sub-field"><span>${t("plan.zone")}</span><input class="input" list="zones" value=${wish.zone} onInput=${typed("zone")} /></label>
        ${wish.every !== "once" && html`<label class="sub-field"><span>${t("plan.until")}</span><input class="input" type="date" value=${wish.until} onInput=${typed("until")} /></label>`}
      </div>
      <datalist id="zones">${(/** @type {any} */ (Intl).supportedValuesOf?.("timeZone") ?? []).map((/** @type {string} */ zone) => html`<option key=${zone} value=${zone}></option>`)}</datalist>
      ${rule && html`<${NextDates} api=${api} rule=${rule} />`}
      <${Problem} action=${action} />
      <div><button type="submit" class="button small" disabled=${!complete || action.busy}>${t("plan.add")}</button></div>
    </form>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api, settings }) {
  const { t, language } = useI18n();
  const polled = usePolled(api, PATH, EVERY_SECONDS);
  const action = useAction();
  const times = new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
  /** @type {{series: Series[], events: Planned[]}} */
  const { series, events } = polled.value.value ?? { series: [], events: [] };
  const coming = events.filter(({ startTime, durationMinutes }) => Date.parse(startTime) + durationMinutes * 60_000 > Date.now());

  /** @param {string} path @param {object} body */
  async function change(path, body) {
    const done = await action.run(() => api.post(`${PATH}/${path}`, body));
    await polled.refresh();
    return done;
  }

  return html`
    <h1>${t("menu.schedule")}</h1>
    <section class="panel" aria-labelledby="plan-new">
      <h2 id="plan-new">${t("plan.new")}</h2>
      <${PlanForm} api=${api} action=${action} onPlan=${(/** @type {object} */ event) => change("event", event)} />
    </section>
    <section class="panel" aria-labelledby="plan-coming">
      <h2 id="plan-coming">${t("plan.coming")}</h2>
      ${polled.value.value && coming.length === 0 && html`<p class="empty">${t("plan.none")}</p>`}
      <ul class="rows" aria-labelledby="plan-coming">
        ${coming.map(
          (one) => html`
          <li class="row" key=${one.id}>
            <div class="row-main">
              <p class="row-meta"><strong>${one.name}</strong>${one.seriesId && html`<span class="badge">${t("plan.ofSeries")}</span>`}${one.status === "cancelled" && html`<span class="badge" data-state="retrying">${t("plan.cancelled")}</span>`}</p>
              <p class="row-sub"><time datetime=${one.startTime}>${times.format(new Date(one.startTime))}</time> · ${t("plan.length", { count: one.durationMinutes })}${one.description && ` · ${one.description}`}</p>
            </div>
            <div class="row-tools">
              ${one.status !== "cancelled" && html`<button type="button" class="quiet-button" aria-label=${`${t("plan.cancel")}: ${one.name}`} disabled=${action.busy} onClick=${() => change("event/delete", { id: one.id, cancel: true })}>${t("plan.cancel")}</button>`}
              ${(!one.seriesId || one.status === "cancelled") && html`<${SureButton} label=${t("form.remove", { name: one.name })} question=${t("plan.deleteSure")} yes=${t("act.delete")} onYes=${() => change("event/delete", { id: one.id })} />`}
            </div>
          </li>`,
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
            (one) => html`
            <li class="row" key=${one.id}>
              <div class="row-main"><p class="row-meta"><strong>${one.name}</strong></p><p class="row-sub"><code>${one.recurrence.split("\n").pop()?.replace("RRULE:", "")}</code></p></div>
              <${SureButton} label=${t("form.remove", { name: one.name })} question=${t("plan.deleteSeries")} yes=${t("act.delete")} onYes=${() => change("event/delete", { id: one.id })} />
            </li>`,
          )}
        </ul>
      </section>`
    }
    <${SettingsSections} settings=${settings} page="Integrations" only=${["Schedule"]} />
  `;
}
