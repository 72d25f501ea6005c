// @ts-check
/** Everybody who watches now: from where, with what, since when, and how it plays there. */
import { useState } from "preact/hooks";
import { formatAgo, formatSeconds } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { readUserAgent } from "../user-agents.js";
import { placeName } from "./viewer-countries.js";

const SHOWN_FIRST = 50;

/**
 * @typedef {object} Viewer
 * @property {string} clientID @property {string} firstSeen @property {string} ipAddress @property {string} userAgent
 * @property {{countryCode: string, regionName: string, timeZone: string}|null} geo
 * @property {{latencySeconds: number|null, bandwidthKbps: number|null, errorCount: number|null}|null} playback
 */

/** @param {{viewers: Viewer[]}} props */
export function ViewerTable({ viewers }) {
  const { t, language } = useI18n();
  const [all, setAll] = useState(false);
  const sorted = [...viewers].sort((a, b) => Date.parse(a.firstSeen) - Date.parse(b.firstSeen));
  const withPlace = viewers.some(({ geo }) => geo);
  const withPlayback = viewers.some(({ playback }) => playback);
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });

  /** @param {string} agent */
  function wordsOf(agent) {
    const { program, system } = readUserAgent(agent);
    if (program && system) return t("viewers.programOn", { program, system });
    return program || system || t("viewers.unknownProgram");
  }

  /** @param {Viewer["playback"]} playback */
  function playbackWords(playback) {
    if (!playback) return "–";
    const { latencySeconds, bandwidthKbps, errorCount } = playback;
    return (
      [
        latencySeconds ? t("viewers.behind", { time: formatSeconds(latencySeconds, language) }) : "",
        bandwidthKbps ? t("viewers.speed", { rate: number.format(bandwidthKbps / 1000) }) : "",
        errorCount ? t("viewers.errors", { count: errorCount }) : "",
      ]
        .filter(Boolean)
        .join(" · ") || "–"
    );
  }

  return html`
    <table class="table stacked">
      <thead>
        <tr>
          <th scope="col">${t("viewers.address")}</th>
          <th scope="col">${t("viewers.program")}</th>
          ${withPlace && html`<th scope="col">${t("viewers.place")}</th>`}
          ${withPlayback && html`<th scope="col">${t("viewers.playback")}</th>`}
          <th scope="col">${t("viewers.since")}</th>
        </tr>
      </thead>
      <tbody>
        ${(all ? sorted : sorted.slice(0, SHOWN_FIRST)).map(
          (one) => html`
          <tr key=${one.clientID}>
            <th scope="row"><code>${one.ipAddress}</code></th>
            <td data-label=${t("viewers.program")} title=${one.userAgent}>${wordsOf(one.userAgent)}</td>
            ${withPlace && html`<td data-label=${t("viewers.place")} data-empty=${!one.geo}>${one.geo ? placeName(one.geo, language) : "–"}</td>`}
            ${withPlayback && html`<td data-label=${t("viewers.playback")} data-empty=${!one.playback}>${playbackWords(one.playback)}</td>`}
            <td data-label=${t("viewers.since")}><time datetime=${one.firstSeen}>${formatAgo(Date.parse(one.firstSeen), Date.now(), language)}</time></td>
          </tr>
        `,
        )}
      </tbody>
    </table>
    ${
      !all &&
      sorted.length > SHOWN_FIRST &&
      html`<p class="panel-foot"><button type="button" class="quiet-button" onClick=${() => setAll(true)}>${t("viewers.showAll", { count: sorted.length })}</button></p>`
    }
  `;
}
