// @ts-check
/** Stands before a picture that the operator marks as not for everybody; asks once. */
import { Icon } from "../../shared/components/icon.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";

/** @param {{name: string, onAdmit: () => void}} props */
export function NsfwGate({ name, onAdmit }) {
  const { t } = useI18n();
  return html`
    <section id="nsfw-gate" class="offline-banner" aria-labelledby="nsfw-title">
      <span class="gate-mark"><${Icon} name="alert" /></span>
      <h2 id="nsfw-title">${t("nsfw.title")}</h2>
      <p>${t("nsfw.words", { name })}</p>
      <button type="button" class="button" id="nsfw-admit" onClick=${onAdmit}>${t("nsfw.show")}</button>
    </section>
  `;
}
