// @ts-check
/** At a glance: is it live, what comes in, what goes out, who watches, what is wrong. */
import { useState } from "preact/hooks";
import { formatCount } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AdminIcon } from "../components/admin-icon.js";
import { ObsSteps } from "../components/obs-steps.js";
import { OnAir, stateOf } from "./header.js";
import { LogTable } from "../components/log-table.js";

/** @typedef {import("../state/status.js").AdminStatus} AdminStatus */

const WARNINGS_SHOWN = 5;

/** @param {{status: import("../state/status.js").StatusState}} props */
function Disconnect({ status }) {
  const { t } = useI18n();
  const [asking, setAsking] = useState(false);
  if (!asking) return html`<button type="button" class="quiet-button" onClick=${() => setAsking(true)}>${t("home.disconnect")}</button>`;
  return html`
    <div class="confirm" role="group" aria-label=${t("home.disconnect")}>
      <span>${t("home.disconnectSure")}</span>
      <button type="button" class="button danger small" disabled=${status.ending.value} onClick=${async () => {
        await status.disconnect();
        setAsking(false);
      }}>${t("home.disconnectYes")}</button>
      <button type="button" class="plain-button" onClick=${() => setAsking(false)}>${t("home.disconnectNo")}</button>
    </div>
  `;
}

/** @param {{now: AdminStatus}} props */
function Numbers({ now }) {
  const { t, language } = useI18n();
  const numbers = [
    ["home.viewersNow", now.viewerCount],
    ["home.peakSession", now.sessionPeakViewerCount],
    ["home.peakOverall", now.overallPeakViewerCount],
  ];
  return html`
    <dl class="numbers">
      ${numbers.map(([key, count]) => html`<div key=${key}><dt>${t(String(key))}</dt><dd>${formatCount(Number(count), language)}</dd></div>`)}
    </dl>
  `;
}

/** @param {{now: AdminStatus}} props */
function Incoming({ now }) {
  const { t } = useI18n();
  const from = now.broadcaster;
  if (!from) return null;
  const { width, height, framerate, videoBitrate, videoCodec, audioBitrate, audioCodec, encoder } = from.streamDetails;
  const size = width && height ? `${width} × ${height}` : "";
  const facts = [
    ["home.encoder", encoder],
    ["home.picture", [size, framerate ? t("variants.frameRate", { rate: Math.round(framerate * 100) / 100 }) : ""].filter(Boolean).join(", ")],
    ["home.videoIn", [videoCodec, videoBitrate ? t("variants.bitrate", { rate: videoBitrate }) : ""].filter(Boolean).join(", ")],
    ["home.audioIn", [audioCodec, audioBitrate ? t("variants.bitrate", { rate: audioBitrate }) : ""].filter(Boolean).join(", ")],
    ["home.measured", from.measuredBitrate ? t("variants.bitrate", { rate: from.measuredBitrate }) : ""],
    ["home.keyframes", from.keyframeInterval ? t("home.seconds", { seconds: Math.round(from.keyframeInterval * 10) / 10 }) : ""],
    ["home.from", `${from.protocol.toUpperCase()} · ${from.remoteAddr}`],
  ].filter(([, value]) => value);
  return html`
    <section class="panel" aria-labelledby="home-incoming">
      <h2 id="home-incoming">${t("home.incoming")}</h2>
      <dl class="facts">${facts.map(([key, value]) => html`<div key=${key}><dt>${t(key)}</dt><dd>${value}</dd></div>`)}</dl>
    </section>
  `;
}

/** @param {{now: AdminStatus}} props */
function Outgoing({ now }) {
  const { t } = useI18n();
  const broadcast = now.currentBroadcast;
  if (!broadcast) return null;
  return html`
    <section class="panel" aria-labelledby="home-outgoing">
      <h2 id="home-outgoing">${t("home.outgoing")}</h2>
      <ul class="outputs">
        ${broadcast.outputSettings.map(
          (one, at) => html`
          <li key=${at}>
            <strong>${one.name || t("form.item", { number: at + 1 })}</strong>
            <span>
              ${
                one.videoPassthrough
                  ? t("variants.passthrough")
                  : [
                      one.scaledHeight && `${one.scaledHeight}p`,
                      one.framerate && t("variants.frameRate", { rate: one.framerate }),
                      one.videoBitrate && t("variants.bitrate", { rate: one.videoBitrate }),
                    ]
                      .filter(Boolean)
                      .join(" · ")
              }
            </span>
          </li>
        `,
        )}
      </ul>
      <p class="field-help">${t("home.segments", { seconds: broadcast.latencyLevel.secondsPerSegment })}</p>
    </section>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Home({ status, settings }) {
  const { t } = useI18n();
  const now = status.status.value;
  if (!now) return html`<h1>${t("menu.home")}</h1>`;
  const state = stateOf(now);
  const warnings = status.warnings.value.slice(0, WARNINGS_SHOWN);
  return html`
    <h1 class="visually-hidden">${t("menu.home")}</h1>
    <section class="panel hero" data-state=${state} aria-labelledby="home-state">
      <div class="hero-head">
        <h2 id="home-state"><span class="dot" aria-hidden="true"></span>${t(`home.${state}`)}</h2>
        ${now.broadcaster && html`<${OnAir} since=${now.broadcaster.time} />`}
        ${(state !== "offline" || now.broadcaster) && html`<${Disconnect} status=${status} />`}
      </div>
      <${Numbers} now=${now} />
      ${
        now.health &&
        html`<p class="health" data-healthy=${now.health.healthy}><${AdminIcon} name=${now.health.healthy ? "check" : "alert"} />
          <span>${t("home.health", { percent: now.health.healthPercentage })} ${now.health.message}</span></p>`
      }
    </section>
    ${
      state === "offline"
        ? html`
          <section class="panel" aria-labelledby="home-begin">
            <h2 id="home-begin">${t("obs.title")}</h2>
            <${ObsSteps} settings=${settings} withKey />
          </section>`
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
    <p class="version">Tallycast ${now.versionNumber}</p>
  `;
}
