// @ts-check
/** Who may watch: the choice and the viewers' password, and tickets to give away. */
import { useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Problem, useAction } from "../components/action.js";
import { CopyButton } from "../components/buttons.js";
import { SureButton } from "../components/sure-button.js";
import { placeOf } from "../router.js";
import { SettingsPage } from "./settings-page.js";

/** How long a ticket may hold: minutes and the key of its text. @type {readonly (readonly [number, string])[]} */
const SPANS = [
  [180, "tickets.hours3"],
  [1_440, "tickets.day"],
  [10_080, "tickets.week"],
  [44_640, "tickets.month"],
  [525_600, "tickets.year"],
];

/** @param {string} moment @param {string} language */
const formatMoment = (moment, language) =>
  new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(moment));

/** @typedef {{name: string, ticket: string, expiresAt: string, page: string, stream: string}} Ticket */

/** @param {{ticket: Ticket, onKept: () => void}} props */
function Made({ ticket, onKept }) {
  const { t, language } = useI18n();
  return html`
    <section class="panel once" aria-labelledby="ticket-made" role="status">
      <h2 id="ticket-made">${ticket.name ? t("tickets.madeFor", { name: ticket.name }) : t("tickets.made")}</h2>
      <p>${t("tickets.until", { time: formatMoment(ticket.expiresAt, language) })} ${t("tickets.once")}</p>
      <p class="field-help">${t("tickets.page")}</p>
      <span class="copyable wide"><code>${ticket.page}</code><${CopyButton} text=${ticket.page} label=${t("tickets.copyPage")} /></span>
      <p class="field-help">${t("tickets.stream")}</p>
      <span class="copyable wide"><code>${ticket.stream}</code><${CopyButton} text=${ticket.stream} label=${t("tickets.copyStream")} /></span>
      <div><button type="button" class="quiet-button" onClick=${onKept}>${t("tickets.kept")}</button></div>
    </section>
  `;
}

/** @param {{api: import("../admin-api.js").AdminApi, onMade: (ticket: Ticket|null) => void}} props */
function Tickets({ api, onMade }) {
  const { t } = useI18n();
  const action = useAction();
  const [name, setName] = useState("");
  const [minutes, setMinutes] = useState(SPANS[1][0]);

  /** @param {Event} event */
  async function create(event) {
    event.preventDefault();
    const done = await action.run(async () => {
      onMade(await api.post("/api/admin/tickets/create", { name: name.trim(), minutes }));
    });
    if (done) setName("");
  }

  return html`
    <section class="panel" aria-labelledby="tickets">
      <h2 id="tickets">${t("tickets.title")}</h2>
      <p class="field-help">${t("tickets.help")}</p>
      <form class="stack" onSubmit=${create}>
        <label class="sub-field narrow"><span>${t("tickets.name")}</span>
          <input class="input" maxlength="100" autocomplete="off" value=${name} onInput=${(/** @type {any} */ event) => setName(event.target.value)} />
        </label>
        <label class="sub-field narrow"><span>${t("tickets.span")}</span>
          <select class="input" value=${minutes} onChange=${(/** @type {any} */ event) => setMinutes(Number(event.target.value))}>
            ${SPANS.map(([value, key]) => html`<option key=${value} value=${value}>${t(key)}</option>`)}
          </select>
        </label>
        <div><button type="submit" class="button small" disabled=${action.busy}>${t("tickets.create")}</button></div>
        <${Problem} action=${action} />
      </form>
      <div class="panel-foot">
        <${SureButton} icon=${null} label=${t("tickets.endAll")} question=${t("tickets.endAllSure")} yes=${t("tickets.endAllYes")} onYes=${async () => {
          if (await action.run(() => api.post("/api/admin/tickets/endall"), { inTurn: true })) onMade(null);
        }} />
      </div>
    </section>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api, settings }) {
  const [made, setMade] = useState(/** @type {Ticket|null} */ (null));
  return html`
    <${SettingsPage}
      settings=${settings}
      place=${placeOf("/admin/watching")}
      below=${html`
        <${Tickets} api=${api} onMade=${setMade} />
        ${made && html`<${Made} ticket=${made} onKept=${() => setMade(null)} />`}
      `}
    />
  `;
}
