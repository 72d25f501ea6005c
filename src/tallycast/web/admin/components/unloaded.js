// @ts-check
/** In place of what a page asks for, while it could not be had: said, and tried again on request. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AdminIcon } from "./admin-icon.js";

/** @param {{polled: import("../state/polled.js").Polled<any>}} props shows nothing once there was an answer */
export function Unloaded({ polled }) {
  const { t } = useI18n();
  if (!polled.failed.value || polled.value.value !== null) return null;
  return html`<p class="problem" role="alert"><${AdminIcon} name="alert" /><span>${t("act.failed")} <button type="button" class="plain-button" onClick=${polled.refresh}>${t("form.again")}</button></span></p>`;
}
