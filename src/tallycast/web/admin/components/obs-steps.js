// @ts-check
/** How an encoder gets here, step by step, with what has to be copied. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { CopyButton } from "./buttons.js";

/** @param {{settings: import("../state/settings.js").Settings, withKey?: boolean}} props */
export function ObsSteps({ settings, withKey = false }) {
  const { t } = useI18n();
  const entries = settings.entries.value;
  const port = entries.get("rtmp_port")?.row.value.value ?? 1935;
  const server = `rtmp://${location.hostname}${port === 1935 ? "" : `:${port}`}/live`;
  const key = entries.get("stream_keys")?.row.value.value[0]?.key ?? "";
  return html`
    <ol class="obs">
      <li>${t("obs.open")}</li>
      <li>
        ${t("obs.server")}
        <span class="copyable"><code>${server}</code><${CopyButton} text=${server} label=${t("obs.copyServer")} /></span>
      </li>
      <li>
        ${t(withKey ? "obs.keyHere" : "obs.key")}
        ${withKey && html`<span class="copyable"><code>••••••••••••</code><${CopyButton} text=${key} label=${t("obs.copyKey")} /></span>`}
      </li>
      <li>${t("obs.keyframes")}</li>
      <li>${t("obs.start")}</li>
    </ol>
  `;
}
