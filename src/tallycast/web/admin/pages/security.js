// @ts-check
/** Who gets into this admin: the password, the second factor, the browsers that are signed in. */
import { useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Confirm } from "../components/confirm.js";
import { NewPassword } from "../components/new-password.js";
import { SecondFactor } from "../components/second-factor.js";
import { Unloaded } from "../components/unloaded.js";
import { usePolled } from "../components/use-polled.js";

const EVERY_SECONDS = 60;

/** @param {{api: import("../admin-api.js").AdminApi, expiresAt: string|null}} props */
function Sessions({ api, expiresAt }) {
  const { t, language } = useI18n();
  const [ended, setEnded] = useState("");
  const times = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "short" });
  return html`
    <section class="panel" aria-labelledby="security-sessions">
      <h2 id="security-sessions">${t("security.sessions")}</h2>
      <p class="field-help">${expiresAt && t("security.until", { time: times.format(new Date(expiresAt)) })} ${t("security.sessionsHelp")}</p>
      <p class="panel-foot">
        <${Confirm}
          label=${t("security.endSessions")}
          question=${t("security.endSure")}
          yes=${t("security.endYes")}
          no=${t("security.no")}
          onYes=${() =>
            api.post("/api/admin/sessions/end").then(
              () => setEnded(t("security.ended")),
              (refusal) => setEnded(refusal.message || t("form.unreachable")),
            )}
        />
      </p>
      <p class="field-help" role="status">${ended}</p>
    </section>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ api, settings }) {
  const { t } = useI18n();
  const polled = usePolled(api, "/api/admin/session", EVERY_SECONDS);
  /** @type {{expiresAt: string|null, secondFactor: boolean, recoveryCodesLeft: number}|null} */
  const session = polled.value.value;
  return html`
    <h1>${t("menu.security")}</h1>
    <section class="panel" aria-labelledby="security-password">
      <h2 id="security-password">${t("security.password")}</h2>
      <${NewPassword} api=${api} settings=${settings} onSaved=${polled.refresh} />
    </section>
    <section class="panel" aria-labelledby="security-factor">
      <h2 id="security-factor">${t("security.factor")}</h2>
      ${session && html`<${SecondFactor} api=${api} inForce=${session.secondFactor} codesLeft=${session.recoveryCodesLeft} onChanged=${polled.refresh} />`}
      <${Unloaded} polled=${polled} />
    </section>
    ${session && html`<${Sessions} api=${api} expiresAt=${session.expiresAt} />`}
  `;
}
