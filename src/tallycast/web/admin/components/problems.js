// @ts-check
/** Problems in plain words, each with the page where it is put right. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AdminIcon } from "./admin-icon.js";
import { addressOf, PLACES } from "../router.js";

/** @param {{problems: import("../state/problems.js").Problem[]}} props */
export function Problems({ problems }) {
  const { t, language } = useI18n();
  // In English the server's own words are the better ones: they have the figures.
  const english = language.split("-")[0] === "en";
  if (problems.length === 0) return null;
  return html`
    <section class="panel problems" aria-labelledby="home-problems">
      <h2 id="home-problems">${t("problems.title")}</h2>
      <ul class="findings">
        ${problems.map(({ severity, key, message, values, page }) => {
          const place = PLACES.find(({ slug }) => slug === page);
          return html`
            <li key=${key || message} data-good="false" data-severity=${severity}>
              <${AdminIcon} name="alert" />
              <span title=${message}>${message && (english || !key) ? message : t(key, values)}${place && html` <a href=${addressOf(place)}>${t(place.title)}</a>`}</span>
            </li>`;
        })}
      </ul>
    </section>
  `;
}
