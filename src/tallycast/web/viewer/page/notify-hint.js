// @ts-check
/** Once, for who keeps coming back: the browser can tell when it starts. */
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../shared/components/icon.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { useDialogs } from "./dialogs.js";

/** @returns {boolean} would this browser ask, and has it not been asked yet */
const canBeAsked = () =>
  "serviceWorker" in navigator && "PushManager" in globalThis && globalThis.Notification?.permission === "default";

/** @param {{parts: import("./page.js").Parts}} props */
export function NotifyHint({ parts: { broadcast, site } }) {
  const { t } = useI18n();
  const open = useDialogs();
  const { visits } = site;
  const [wanted, setWanted] = useState(() => visits.isHintDue && canBeAsked());
  const { name, notifications } = broadcast.config.value;
  const shown = wanted && notifications?.browser?.enabled === true;
  useEffect(() => {
    if (shown) visits.told();
  }, [shown]);
  if (!shown) return null;
  const take = () => {
    setWanted(false);
    open?.("notify");
  };
  return html`
    <section class="notify-hint" id="notify-hint" aria-label=${t("notify.title")}>
      <${Icon} name="bell" />
      <p>${t("notify.hint", { name })}</p>
      <div class="notify-hint-buttons">
        <button type="button" class="button" id="notify-hint-take" onClick=${take}>${t("actions.notify")}</button>
        <button type="button" class="button button-secondary" id="notify-hint-leave" onClick=${() => setWanted(false)}>
          ${t("notify.later")}
        </button>
      </div>
    </section>
  `;
}
