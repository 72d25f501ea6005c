// @ts-check
/** Encoders of the server's machine, each tried with a second of video, and the one that is used. */
import { useEffect } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Field } from "../forms/field.js";
import { Problem, useAction } from "./action.js";
import { AdminIcon } from "./admin-icon.js";
import { Unloaded } from "./unloaded.js";
import { usePolled } from "./use-polled.js";

const PATH = "/api/admin/video/codecs";
const EVERY_SECONDS = 30;
const PROBING_MS = 1_000;
const FORMATS = /** @type {Record<string, string>} */ ({ h264: "H.264", hevc: "HEVC", av1: "AV1" });
const PLAYS = /** @type {Record<string, string>} */ ({ h264: "codecs.h264", hevc: "codecs.hevc", av1: "codecs.av1" });

/** @typedef {{name: string, title: string, format: string, hardware: boolean, available: boolean, reason: string}} Codec */

/** @param {{api: import("../admin-api.js").AdminApi, settings: import("../state/settings.js").Settings}} props */
export function Codecs({ api, settings }) {
  const { t } = useI18n();
  const polled = usePolled(api, PATH, EVERY_SECONDS);
  const action = useAction();
  const found = polled.value.value;
  const entry = settings.entries.value.get("video_codec");
  const probing = Boolean(found?.probing);

  useEffect(() => {
    if (!probing) return undefined;
    const timer = setInterval(polled.refresh, PROBING_MS);
    return () => clearInterval(timer);
  }, [probing]);

  /** @param {string} name */
  async function use(name) {
    if (!entry) return;
    settings.edit(entry, name);
    await settings.save(entry);
    await polled.refresh();
  }

  const locked = Boolean(entry?.row.value.overriddenBy);
  const chosen = entry?.row.value.value;
  return html`
    <section class="panel" aria-labelledby="codecs">
      <h2 id="codecs">${t("codecs.title")}</h2>
      <p class="field-help">${t("codecs.help")}</p>
      ${found?.warning && html`<p class="problem"><${AdminIcon} name="alert" />${found.warning}</p>`}
      <${Unloaded} polled=${polled} />
      ${
        found &&
        html`
        <table class="table stacked codecs">
          <thead><tr><th scope="col">${t("codecs.encoder")}</th><th scope="col">${t("codecs.format")}</th><th scope="col">${t("codecs.here")}</th><th scope="col"><span class="visually-hidden">${t("codecs.use")}</span></th></tr></thead>
          <tbody>
            ${found.codecs.map(
              (/** @type {Codec} */ one) => html`
              <tr key=${one.name} data-codec=${one.name} data-available=${one.available}>
                <th scope="row"><strong>${one.title}</strong> <code>${one.name}</code></th>
                <td data-label=${t("codecs.format")}>${FORMATS[one.format] ?? one.format} · ${t(PLAYS[one.format] ?? "codecs.h264")}</td>
                <td data-label=${t("codecs.here")}>
                  ${one.available ? html`<span class="progress-words good"><${AdminIcon} name="check" />${t(one.hardware ? "codecs.card" : "codecs.processor")}</span>` : one.reason || t("codecs.trying")}
                </td>
                <td>
                  ${
                    one.name === chosen
                      ? html`<span class="badge">${t("codecs.chosen")}</span>`
                      : one.available && !locked && html`<button type="button" class="quiet-button" aria-label=${`${t("codecs.use")}: ${one.title}`} onClick=${() => use(one.name)}>${t("codecs.use")}</button>`
                  }
                </td>
              </tr>`,
            )}
          </tbody>
        </table>`
      }
      <p class="panel-foot" role="status">
        ${probing ? html`<span class="progress-words"><span class="small-spinner" aria-hidden="true"></span>${t("codecs.probing")}</span>` : html`<button type="button" class="quiet-button" disabled=${action.busy} onClick=${async () => {
          await action.run(() => api.post(`${PATH}/probe`));
          await polled.refresh();
        }}>${t("codecs.again")}</button>`}
      </p>
      <${Problem} action=${action} />
      ${entry && html`<${Field} entry=${entry} settings=${settings} />`}
    </section>
  `;
}
