// @ts-check
/** In the bar on top: whether it is live and since when, and the stream's title to change in passing. */
import { useEffect, useState } from "preact/hooks";
import { formatDuration, machineDuration } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { FieldProgress } from "../forms/progress.js";

/** The present time, drawn anew each second. */
function useNow() {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** @param {{since: string}} props */
export function OnAir({ since }) {
  const elapsed = useNow() - Date.parse(since);
  return html`
    <time class="on-air" role="timer" aria-live="off" datetime=${machineDuration(elapsed)}>${formatDuration(elapsed)}</time>
  `;
}

/** @param {import("../state/status.js").AdminStatus} status @returns {"live"|"interrupted"|"offline"} */
export const stateOf = (status) => (status.interrupted ? "interrupted" : status.online ? "live" : "offline");

/** @param {{status: import("../state/status.js").StatusState}} props */
export function LiveState({ status }) {
  const { t } = useI18n();
  const now = status.status.value;
  if (!now) return html`<span class="live-state"></span>`;
  const state = stateOf(now);
  return html`
    <span class="live-state" data-state=${state}>
      <span class="dot" aria-hidden="true"></span>
      <span role="status">${t(`state.${state}`)}</span>
      ${now.broadcaster && html`<${OnAir} since=${now.broadcaster.time} />`}
    </span>
  `;
}

/**
 * @param {{entry: import("../state/settings.js").Entry, settings: import("../state/settings.js").Settings}} props
 */
export function StreamTitle({ entry, settings }) {
  const { t } = useI18n();
  const { label, overriddenBy, field } = entry.row.value;
  return html`
    <form
      class="title-form"
      onSubmit=${(/** @type {Event} */ event) => {
        event.preventDefault();
        if (entry.changed.peek()) void settings.save(entry);
      }}
    >
      <label class="visually-hidden" for="bar-title">${label}</label>
      <input
        id="bar-title"
        class="input"
        placeholder=${label}
        maxlength=${field.maxLength}
        readonly=${Boolean(overriddenBy)}
        title=${overriddenBy ? t("form.overridden", { source: overriddenBy }) : undefined}
        value=${entry.draft.value}
        aria-describedby="bar-title-progress"
        onInput=${(/** @type {any} */ event) => settings.edit(entry, event.target.value)}
        onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && settings.discard(entry)}
      />
      <${FieldProgress} id="bar-title-progress" entry=${entry} settings=${settings} />
    </form>
  `;
}
