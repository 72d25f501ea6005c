// @ts-check
/** At a glance: is it live, what is wrong, what comes in, what goes out, who watches. */
import { useEffect, useState } from "preact/hooks";
import { formatCount } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Problem, useAction } from "../components/action.js";
import { AdminIcon } from "../components/admin-icon.js";
import { Assistant } from "../components/assistant.js";
import { Confirm } from "../components/confirm.js";
import { Incoming, Outgoing } from "../components/in-and-out.js";
import { LogTable } from "../components/log-table.js";
import { Numbers } from "../components/numbers.js";
import { ObsSteps } from "../components/obs-steps.js";
import { Problems, ProblemWords } from "../components/problems.js";
import { Still } from "../components/still.js";
import { usePolled } from "../components/use-polled.js";
import { playbackOf, problemsOf } from "../state/problems.js";
import { OnAir, stateOf } from "./header.js";

/** @typedef {import("../state/status.js").AdminStatus} AdminStatus */

const WARNINGS_SHOWN = 5;
const MACHINE_EVERY_SECONDS = 30;

/** @param {{status: import("../state/status.js").StatusState, now: AdminStatus}} props */
function Hero({ status, now }) {
  const { t, language } = useI18n();
  const action = useAction();
  const state = stateOf(now);
  const live = state !== "offline";
  const playback = now.health?.healthy ? playbackOf(now.health) : null;
  const latency = now.currentBroadcast?.latencyLevel.secondsPerSegment;
  return html`
    <section class="panel hero" data-state=${state} aria-labelledby="home-state">
      <div class="hero-words">
        <div class="hero-head">
          <h2 id="home-state"><span class="dot" aria-hidden="true"></span>${t(`home.${state}`)}</h2>
          ${now.broadcaster && html`<${OnAir} since=${now.broadcaster.time} />`}
        </div>
        <${Numbers}
          items=${[
            [t("home.viewersNow"), formatCount(now.viewerCount, language)],
            [t("home.peakSession"), formatCount(now.sessionPeakViewerCount, language)],
            [t("home.peakOverall"), formatCount(now.overallPeakViewerCount, language)],
          ]}
        />
        ${
          now.health &&
          html`<p class="health" data-healthy=${now.health.healthy}><${AdminIcon} name=${now.health.healthy ? "check" : "alert"} />
            <span>${t("home.health", { percent: now.health.healthPercentage })} ${playback && html`<${ProblemWords} problem=${playback} />`}
              <a href="/admin/health">${t("menu.health")}</a></span></p>`
        }
        ${
          (live || now.broadcaster) &&
          html`<div class="hero-foot">
            <${Confirm}
              label=${t("home.disconnect")}
              question=${t("home.disconnectSure")}
              yes=${t("home.disconnectYes")}
              no=${t("home.disconnectNo")}
              busy=${status.ending.value}
              onYes=${() => action.run(status.disconnect)}
            />
            <${Problem} action=${action} />
            ${latency && html`<span class="field-help">${t("home.segments", { seconds: latency })}</span>`}
          </div>`
        }
      </div>
      ${live && html`<${Still} />`}
    </section>
  `;
}

/** Where other things of a new server are. */
function Next() {
  const { t } = useI18n();
  const links = [
    ["/admin/general", "home.nextPage"],
    ["/admin/video", "home.nextVideo"],
    ["/admin/chat", "home.nextChat"],
    ["/admin/security", "home.nextSecurity"],
  ];
  return html`
    <section class="panel" aria-labelledby="home-next">
      <h2 id="home-next">${t("home.next")}</h2>
      <ul class="next">${links.map(([href, key]) => html`<li key=${href}><a href=${href}>${t(key)}</a></li>`)}</ul>
    </section>
  `;
}

/** @param {import("../compose.js").Parts} parts */
function Overview({ api, status, settings, now }) {
  const { t } = useI18n();
  const hardware = usePolled(api, "/api/admin/hardwarestats", MACHINE_EVERY_SECONDS);
  const storage = usePolled(api, "/api/admin/storage", MACHINE_EVERY_SECONDS);
  const upkeep = usePolled(api, "/api/admin/upkeep", MACHINE_EVERY_SECONDS);
  /** @param {string} key */
  const labelOf = (key) => settings.entries.value.get(key)?.row.value.label ?? key;
  const state = stateOf(now);
  const warnings = status.warnings.value.slice(0, WARNINGS_SHOWN);
  return html`
    <${Hero} status=${status} now=${now} />
    <${Problems} problems=${problemsOf({ status: now, storage: storage.value.value, hardware: hardware.value.value, upkeep: upkeep.value.value, labelOf })} />
    ${
      state === "offline"
        ? html`
          <section class="panel" aria-labelledby="home-begin">
            <h2 id="home-begin">${t("obs.title")}</h2>
            <${ObsSteps} settings=${settings} withKey />
          </section>
          <${Next} />`
        : html`<div class="columns"><${Incoming} now=${now} /><${Outgoing} now=${now} /></div>`
    }
    ${
      warnings.length > 0 &&
      html`
      <section class="panel" aria-labelledby="home-warnings">
        <h2 id="home-warnings">${t("home.warnings")}</h2>
        <${LogTable} entries=${warnings} />
        <p class="panel-foot"><a href="/admin/logs">${t("home.allLogs")}</a></p>
      </section>
    `
    }
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Home(parts) {
  const { t } = useI18n();
  const { setup, status } = parts;
  const now = status.status.value;
  // Once begun it stays until it is through, also when the broadcast that it waits for has come.
  const [assisting, setAssisting] = useState(false);
  const finished = setup.finished.value;
  useEffect(() => {
    void setup.load();
  }, [setup]);
  useEffect(() => {
    if (finished === false) setAssisting(true);
  }, [finished]);
  if (!now || finished === null) return html`<h1>${t("menu.home")}</h1>`;
  if (assisting) return html`<${Assistant} ...${parts} onDone=${() => setAssisting(false)} />`;
  return html`
    <h1 class="visually-hidden">${t("menu.home")}</h1>
    <${Overview} ...${parts} now=${now} />
    <p class="version">Tallycast ${now.versionNumber}</p>
  `;
}
