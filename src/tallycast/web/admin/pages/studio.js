// @ts-check
/** Going live without an encoder: the camera or the screen of this browser. */
import { useEffect, useRef, useState } from "preact/hooks";
import { formatCount } from "../../shared/format.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AdminIcon } from "../components/admin-icon.js";
import { Segments } from "../components/segments.js";
import { createStudio, SIZES } from "../state/studio.js";

/** It goes on while other pages of the admin are open. @type {WeakMap<object, import("../state/studio.js").Studio>} */
const studios = new WeakMap();

/** @param {import("../admin-api.js").AdminApi} api */
function studioOf(api) {
  const known = studios.get(api) ?? createStudio({ api });
  studios.set(api, known);
  return known;
}

/** @param {{stream: MediaStream}} props */
function Preview({ stream }) {
  const { t } = useI18n();
  const video = useRef(/** @type {HTMLVideoElement|null} */ (null));
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream]);
  return html`<video class="studio-picture" ref=${video} autoplay muted playsinline aria-label=${t("studio.preview")}></video>`;
}

/** @param {{label: string, devices: MediaDeviceInfo[], value: string, onChange: (id: string) => void}} props */
function Device({ label, devices, value, onChange }) {
  if (devices.length < 2) return null;
  return html`
    <label class="sub-field"><span>${label}</span>
      <select class="input" value=${value || devices[0].deviceId} onChange=${(/** @type {any} */ event) => onChange(event.target.value)}>
        ${devices.map((one, index) => html`<option key=${one.deviceId} value=${one.deviceId}>${one.label || index + 1}</option>`)}
      </select>
    </label>
  `;
}

/** @param {{studio: import("../state/studio.js").Studio}} props */
function State({ studio }) {
  const { t, language } = useI18n();
  const sent = studio.sent.value;
  const problem = studio.problem.value;
  const words = { off: "", connecting: t("studio.connecting"), live: t("studio.live"), retrying: t("studio.retrying") }[studio.phase.value];
  return html`
    <p class="studio-state" role="status">${words}${
      sent && ` · ${sent.width} × ${sent.height} · ${t("variants.frameRate", { rate: formatCount(Math.round(sent.frameRate), language) })} · ${t("variants.bitrate", { rate: formatCount(sent.kbps, language) })}`
    }</p>
    ${problem && html`<p class="problem" role="alert"><${AdminIcon} name="alert" />${/^[a-z]+\.[A-Za-z]+$/.test(problem) ? t(problem) : problem}</p>`}
  `;
}

/** @param {import("../compose.js").Parts} parts */
function Desk({ api, settings }) {
  const { t } = useI18n();
  const studio = studioOf(api);
  const [wish, setWish] = useState(/** @type {import("../state/studio.js").Wish} */ ({ source: "camera", height: 720, camera: "", microphone: "" }));
  const stream = studio.stream.value;
  const isOff = studio.phase.value === "off";
  const key = settings.entries.value.get("stream_keys")?.row.value.value[0]?.key ?? "";

  useEffect(() => {
    if (isOff) return undefined;
    const ask = (/** @type {Event} */ event) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isOff]);

  /** @param {Partial<import("../state/studio.js").Wish>} change */
  function choose(change) {
    const next = { ...wish, ...change };
    setWish(next);
    if (stream) void studio.show(next);
  }

  const heights = Object.keys(SIZES).map((height) => /** @type {const} */ ([height, t("studio.lines", { height })]));
  const inputs = studio.inputs.value;
  return html`
    ${stream && html`<${Preview} stream=${stream} />`}
    <div class="studio-choices">
      <${Segments} name="source" legend=${t("studio.source")} value=${wish.source} onChange=${(/** @type {any} */ source) => choose({ source })}
        options=${[["camera", t("studio.camera")], ["screen", t("studio.screen")]]} />
      <${Segments} name="height" legend=${t("studio.size")} value=${String(wish.height)} onChange=${(/** @type {any} */ height) => choose({ height: Number(height) })} options=${heights} />
    </div>
    ${
      stream &&
      html`<div class="sub-fields">
        ${wish.source === "camera" && html`<${Device} label=${t("studio.camera")} devices=${inputs.filter(({ kind }) => kind === "videoinput")} value=${wish.camera} onChange=${(/** @type {string} */ camera) => choose({ camera })} />`}
        <${Device} label=${t("studio.microphone")} devices=${inputs.filter(({ kind }) => kind === "audioinput")} value=${wish.microphone} onChange=${(/** @type {string} */ microphone) => choose({ microphone })} />
      </div>`
    }
    <${State} studio=${studio} />
    <p class="panel-foot with-buttons">
      ${!stream && html`<button type="button" class="button" onClick=${() => studio.show(wish)}>${t("studio.show")}</button>`}
      ${stream && isOff && html`<button type="button" class="button" onClick=${() => studio.goLive(key)}>${t("studio.goLive")}</button>`}
      ${stream && isOff && html`<button type="button" class="plain-button" onClick=${studio.close}>${t("studio.close")}</button>`}
      ${!isOff && html`<button type="button" class="button" onClick=${studio.stop}>${t("studio.stop")}</button>`}
    </p>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page(parts) {
  const { t } = useI18n();
  const facts = parts.settings.facts.value;
  let body = null;
  if (facts && !facts.whip) {
    body = html`<p class="empty">${t("studio.off")}</p><p class="panel-foot"><a class="quiet-button" href="/admin/server">${t("menu.server")}</a></p>`;
  } else if (facts) {
    body = studioOf(parts.api).able ? html`<${Desk} ...${parts} />` : html`<p class="problem"><${AdminIcon} name="alert" />${t("studio.unable")}</p>`;
  }
  return html`
    <h1>${t("menu.studio")}</h1>
    <section class="panel" aria-label=${t("menu.studio")}>
      <p class="field-help">${t("studio.help")}</p>
      ${body}
    </section>
  `;
}
