// @ts-check
/** What viewers get: the qualities and what each costs, the latency, and the encoders of this machine. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Codecs } from "../components/codecs.js";
import { SettingsSections } from "../components/sections.js";

/** @param {import("../compose.js").Parts} parts */
export function Page({ api, settings }) {
  const { t } = useI18n();
  return html`
    <h1>${t("menu.video")}</h1>
    <${SettingsSections} settings=${settings} page="Video" only=${["Variants", "Latency"]} />
    <${Codecs} api=${api} settings=${settings} />
    <${SettingsSections} settings=${settings} page="Video" without=${["Variants", "Latency", "Codec"]} />
  `;
}
