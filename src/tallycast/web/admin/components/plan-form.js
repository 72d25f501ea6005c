// @ts-check
/** A broadcast or a series to plan, or to change in its place, with a look at the dates before they are saved. */
import { useEffect, useId, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { clockIn, DAYS, momentIn, ruleOf, weekdayOf, wishOf } from "../state/planning.js";
import { Problem } from "./action.js";
import { Segments } from "./segments.js";

const TYPING_MS = 300;
const PATH = "/api/admin/schedule";

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

/** @typedef {import("../state/planning.js").When & {name: string, description: string, minutes: string}} Wish */

/** @returns {Wish} */
const blank = () => ({ name: "", description: "", date: tomorrow(), time: "19:00", minutes: "60", zone: here, every: "once", days: [], by: "day", until: "" });

/** The form of a date that is planned. @param {any} one @returns {Wish} */
export const wishOfDate = (one) => ({ ...blank(), ...clockIn(one.startTime, one.timezone), name: one.name, description: one.description, minutes: String(one.durationMinutes), zone: one.timezone });

/** The form of a series; its rule, where the form cannot say it, stays as it is. @param {any} one @returns {Wish} */
export const wishOfSeries = (one) => ({ ...blank(), ...wishOf(one.recurrence), name: one.name, description: one.description ?? "", minutes: String(one.durationMinutes) });

/** Which days of a month a series may have, by its first. @param {{wish: Wish, onChange: (by: Wish["by"]) => void}} props */
function Monthly({ wish, onChange }) {
  const { t, language } = useI18n();
  const weekday = new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" });
  const { nth } = weekdayOf(wish.date);
  return html`<${Segments} name="by" legend=${t("plan.monthly")} value=${wish.by} onChange=${onChange}
    options=${[["day", t("plan.dayOfMonth", { day: Number(wish.date.slice(8)) })], ["weekday", t(NTH[nth], { day: weekday.format(new Date(`${wish.date}T00:00:00Z`)) })]]} />`;
}

/** @type {Record<number, string>} */
const NTH = { 1: "plan.first", 2: "plan.second", 3: "plan.third", 4: "plan.fourth", [-1]: "plan.last" };

/**
 * @param {{api: import("../admin-api.js").AdminApi, onPlan: (event: object) => Promise<boolean>, action: import("./action.js").Action,
 *   known?: Wish, kind?: "new"|"date"|"series"|"fixed", onCancel?: () => void}} props
 *   known, kind: what is changed; `fixed` is a series whose rule the form cannot say
 */
export function PlanForm({ api, onPlan, action, known, kind = "new", onCancel }) {
  const { t, language } = useI18n();
  const [wish, setWish] = useState(() => known ?? blank());
  const zones = useId();
  /** @param {string} field */
  const typed = (field) => (/** @type {any} */ event) => setWish({ ...wish, [field]: event.target.value });
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
  // 5 January 2026 was a Monday.
  const dayNames = DAYS.map((_, at) => weekday.format(new Date(Date.UTC(2026, 0, 5 + at))));
  const complete = Boolean(wish.name.trim() && wish.date && wish.time && Number(wish.minutes) > 0);
  const rule = wish.every === "once" || !complete || kind === "fixed" ? "" : ruleOf(wish);

  /** @param {Event} event */
  async function plan(event) {
    event.preventDefault();
    if (!complete) return;
    const common = { name: wish.name.trim(), description: wish.description, durationMinutes: Number(wish.minutes), timezone: wish.zone };
    const when = kind === "fixed" ? {} : rule ? { recurrence: rule } : { start: momentIn(wish.date, wish.time, wish.zone).toISOString() };
    if ((await onPlan({ ...common, ...when })) && kind === "new") setWish({ ...wish, name: "", description: "" });
  }

  return html`
    <form class="stack" novalidate onSubmit=${plan}>
      <div class="sub-fields">
        <label class="sub-field"><span>${t("plan.name")}</span><input class="input" maxlength="100" value=${wish.name} onInput=${typed("name")} /></label>
        <label class="sub-field"><span>${t("plan.description")}</span><input class="input" maxlength="500" value=${wish.description} onInput=${typed("description")} /></label>
      </div>
      ${
        (kind === "new" || kind === "series") &&
        html`<${Segments} name="every" legend=${t("plan.every")} value=${wish.every} onChange=${(/** @type {Wish["every"]} */ every) => setWish({ ...wish, every })}
          options=${[["once", t("plan.once")], ["weekly", t("plan.weekly")], ["daily", t("plan.daily")], ["monthly", t("plan.monthly")]].slice(kind === "new" ? 0 : 1)} />`
      }
      ${wish.every === "monthly" && wish.date && html`<${Monthly} wish=${wish} onChange=${(/** @type {Wish["by"]} */ by) => setWish({ ...wish, by })} />`}
      ${
        wish.every === "weekly" &&
        html`<fieldset class="segments days"><legend class="visually-hidden">${t("plan.days")}</legend>${DAYS.map(
          (day, at) => html`<label key=${day}><input class="visually-hidden" type="checkbox" checked=${wish.days.includes(day)}
            onChange=${() => setWish({ ...wish, days: wish.days.includes(day) ? wish.days.filter((one) => one !== day) : [...wish.days, day] })} /><span>${dayNames[at]}</span></label>`,
        )}</fieldset>`
      }
      <div class="sub-fields">
        ${kind !== "fixed" && html`<label class="sub-field"><span>${t(wish.every === "once" ? "plan.date" : "plan.firstDate")}</span><input class="input" type="date" value=${wish.date} onInput=${typed("date")} /></label>`}
        ${kind !== "fixed" && html`<label class="sub-field"><span>${t("plan.time")}</span><input class="input" type="time" value=${wish.time} onInput=${typed("time")} /></label>`}
        <label class="sub-field"><span>${t("plan.minutes")}</span><input class="input" inputmode="numeric" value=${wish.minutes} onInput=${typed("minutes")} /></label>
        ${kind !== "fixed" && html`<label class="sub-field"><span>${t("plan.zone")}</span><input class="input" list=${zones} value=${wish.zone} onInput=${typed("zone")} /></label>`}
        ${wish.every !== "once" && kind !== "fixed" && html`<label class="sub-field"><span>${t("plan.until")}</span><input class="input" type="date" value=${wish.until} onInput=${typed("until")} /></label>`}
      </div>
      <datalist id=${zones}>${(/** @type {any} */ (Intl).supportedValuesOf?.("timeZone") ?? []).map((/** @type {string} */ zone) => html`<option key=${zone} value=${zone}></option>`)}</datalist>
      ${rule && html`<${NextDates} api=${api} rule=${rule} />`}
      <${Problem} action=${action} />
      <div class="panel-foot">
        <button type="submit" class="button small" disabled=${!complete || action.busy}>${t(kind === "new" ? "plan.add" : "form.save")}</button>
        ${onCancel && html`<button type="button" class="plain-button" onClick=${onCancel}>${t("act.cancel")}</button>`}
      </div>
    </form>
  `;
}
