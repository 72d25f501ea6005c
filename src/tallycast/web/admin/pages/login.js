// @ts-check
/** Signing in: password, and a code where a second factor is in force. */
import { useEffect, useRef } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AdminIcon } from "../components/admin-icon.js";

/** @param {{session: import("../state/session.js").Session, name: string}} props */
export function Login({ session, name }) {
  const { t } = useI18n();
  const first = useRef(/** @type {HTMLInputElement|null} */ (null));
  const codeField = useRef(/** @type {HTMLInputElement|null} */ (null));
  const problem = session.problem.value;
  const codeWanted = session.codeWanted.value;
  const busy = session.busy.value;

  useEffect(() => (codeWanted ? codeField : first).current?.focus(), [codeWanted]);

  /** What stands in the form, whoever filled it in. @param {Event} event */
  function submit(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    void session.login(String(form.get("password") ?? ""), String(form.get("code") ?? "").trim());
  }

  return html`
    <div class="login-screen" data-over=${session.ended.value}>
      <main class="login">
        <img src="/logo/page" alt="" width="64" height="64" />
        <h1>${name}</h1>
        <p class="login-lead">${t(session.ended.value ? "login.ended" : "login.lead")}</p>
        <form onSubmit=${submit} novalidate>
          <input class="visually-hidden" type="text" name="username" autocomplete="username" value="admin" tabindex="-1" aria-hidden="true" readonly />
          <label for="login-password">${t("login.password")}</label>
          <input
            ref=${first}
            id="login-password"
            class="input"
            type="password"
            name="password"
            autocomplete="current-password"
            required
            aria-invalid=${Boolean(problem)}
            aria-describedby="login-problem"
          />
          ${
            codeWanted &&
            html`
            <label for="login-code">${t("login.code")}</label>
            <input
              ref=${codeField}
              id="login-code"
              class="input code-input"
              name="code"
              autocapitalize="none"
              spellcheck="false"
              autocomplete="one-time-code"
              maxlength="32"
              aria-invalid=${Boolean(problem)}
              aria-describedby="login-code-help login-problem"
            />
            <p id="login-code-help" class="field-help">${t("login.codeHelp")}</p>
          `
          }
          <p id="login-problem" class="problem" role="alert">
            ${problem && html`<${AdminIcon} name="alert" /><span>${problem.text || t(problem.key)}</span>`}
          </p>
          <button class="button" type="submit" disabled=${busy}>
            ${t(busy ? "login.busy" : "login.enter")}
          </button>
        </form>
        <p class="login-back"><a href="/" target="_self">${t("login.toPage")}</a></p>
      </main>
    </div>
  `;
}
