// @ts-check
/** Following from the Fediverse: the viewer's own server is asked where they can confirm it. */
import { useState } from "preact/hooks";
import { Dialog } from "../../shared/components/dialog.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";

const ACCOUNT = /^@?[^\s@/]+@[^\s@/]+\.[^\s@/]+$/;

/** @param {unknown} address @returns {URL|null} a page to go to, and nothing that runs */
function pageOf(address) {
  try {
    const url = new URL(String(address));
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** @param {{parts: any, onClose: () => void}} props */
export function View({ parts: { broadcast, site }, onClose }) {
  const { t } = useI18n();
  const { name, federation } = broadcast.config.value;
  const [account, setAccount] = useState("");
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const [page, setPage] = useState(/** @type {URL|null} */ (null));

  /** @param {Event} event */
  async function follow(event) {
    event.preventDefault();
    const wanted = account.trim().replace(/^@/, "");
    if (!ACCOUNT.test(wanted)) {
      setTrouble(t("follow.invalid"));
      return;
    }
    setTrouble("");
    setBusy(true);
    try {
      const target = pageOf((await site.api.remoteFollow(wanted)).redirectUrl);
      if (!target) throw new TypeError("no page to go to");
      setPage(target);
      open(target.href, "_blank", "noopener");
    } catch {
      setTrouble(t("follow.failed"));
    } finally {
      setBusy(false);
    }
  }

  return html`
    <${Dialog} title=${t("follow.title", { name })} closeLabel=${t("dialog.close")} onClose=${onClose}>
      <p>${t("follow.words", { name })}</p>
      <form class="dialog-form" onSubmit=${follow} novalidate>
        <label for="follow-account">${t("follow.account")}</label>
        <input
          id="follow-account"
          class="text-field"
          type="text"
          inputmode="email"
          autocomplete="off"
          autocapitalize="none"
          spellcheck=${false}
          placeholder="@you@server"
          value=${account}
          aria-invalid=${trouble !== ""}
          aria-describedby="follow-trouble"
          onInput=${(/** @type {any} */ event) => setAccount(event.currentTarget.value)}
        />
        <p id="follow-trouble" class="field-trouble" role="alert">${trouble}</p>
        <div class="dialog-buttons">
          ${
            page
              ? html`<a class="button" href=${page.href} target="_blank" rel="noopener noreferrer">
                  ${t("follow.goOn", { host: page.host })}
                </a>`
              : html`<button type="submit" class="button" disabled=${busy}>${t("actions.follow")}</button>`
          }
        </div>
      </form>
      ${
        federation?.account &&
        html`<p class="dialog-hint">${t("follow.own")} <strong>@${federation.account}</strong></p>`
      }
      ${
        site.links.fediverse &&
        html`<p class="dialog-hint">
          <a href=${site.links.fediverse} target="_blank" rel="noopener noreferrer">${t("follow.join")}</a>
        </p>`
      }
    <//>
  `;
}
