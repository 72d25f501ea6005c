// @ts-check
/** What the encoder sends, and what viewers get of it. */
import { formatSeconds } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";

/** @typedef {import("../state/status.js").AdminStatus} AdminStatus */

/** @param {{now: AdminStatus}} props */
export function Incoming({ now }) {
  const { t, language } = useI18n();
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
    ["home.keyframes", from.keyframeInterval ? formatSeconds(from.keyframeInterval, language) : ""],
    ["home.from", [from.protocol.toUpperCase(), from.remoteAddr].filter(Boolean).join(" · ")],
  ].filter(([, value]) => value);
  return html`
    <section class="panel" aria-labelledby="home-incoming">
      <h2 id="home-incoming">${t("home.incoming")}</h2>
      <dl class="facts">${facts.map(([key, value]) => html`<div key=${key}><dt>${t(key)}</dt><dd>${value}</dd></div>`)}</dl>
    </section>
  `;
}

/** @param {{now: AdminStatus}} props */
export function Outgoing({ now }) {
  const { t } = useI18n();
  const broadcast = now.currentBroadcast;
  if (!broadcast) return null;

  /** @param {Record<string, any>} one */
  function video(one) {
    if (one.videoPassthrough) return t("variants.passthrough");
    const size = one.scaledHeight ? `${one.scaledHeight}p` : one.scaledWidth ? `${one.scaledWidth} px` : "";
    return [size, one.framerate && t("variants.frameRate", { rate: one.framerate }), one.videoBitrate && t("variants.bitrate", { rate: one.videoBitrate })].filter(Boolean).join(" · ");
  }

  const total = broadcast.outputSettings.reduce((sum, one) => sum + (one.videoBitrate || 0) + (one.audioBitrate || 0), 0);
  return html`
    <section class="panel" aria-labelledby="home-outgoing">
      <h2 id="home-outgoing">${t("home.outgoing")}</h2>
      <ul class="outputs">
        ${broadcast.outputSettings.map(
          (one, at) => html`
          <li key=${at}>
            <strong>${one.name || t("form.item", { number: at + 1 })}</strong>
            <span>${video(one)}</span>
            <span class="output-sound">${one.audioPassthrough ? t("home.soundAsSent") : one.audioBitrate ? t("home.soundOut", { rate: one.audioBitrate }) : ""}</span>
          </li>
        `,
        )}
      </ul>
      ${total > 0 && html`<p class="field-help">${t("home.perViewer", { rate: total, count: broadcast.outputSettings.length })}</p>`}
    </section>
  `;
}
