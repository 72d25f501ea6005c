// @ts-check
/** How an encoder gets here, step by step, with what has to be copied. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { CopyButton } from "./buttons.js";

const USUAL_PORT = 1935;

/**
 * What an encoder is given as its server: where it is waited for now, whatever set it.
 * @param {import("../state/settings.js").Facts|null} facts @param {string} here the host that this page was opened with
 */
export function encoderAddress(facts, here) {
  const { host, port } = facts?.rtmp ?? { host: "", port: USUAL_PORT };
  const name = host || here;
  const literal = name.includes(":") && !name.startsWith("[") ? `[${name}]` : name;
  return `rtmp://${literal}${port === USUAL_PORT ? "" : `:${port}`}/live`;
}

/** @param {{settings: import("../state/settings.js").Settings, withKey?: boolean}} props */
export function ObsSteps({ settings, withKey = false }) {
  const { t } = useI18n();
  const entries = settings.entries.value;
  const server = encoderAddress(settings.facts.value, location.hostname);
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
