// @ts-check
/** Problems in plain words, each with the page where it is put right. */
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AdminIcon } from "./admin-icon.js";
import { addressOf, PLACES } from "../router.js";

/**
 * Its words in the page's language; of what is not known here, the server's own.
 * @param {{problem: Omit<import("../state/problems.js").Problem, "severity">}} props
 */
export function ProblemWords({ problem: { key, then, message, values = {} } }) {
  const { t, language } = useI18n();
  if (!key) return html`<span>${message}</span>`;
  const number = new Intl.NumberFormat(language);
  const shown = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === "number" && name !== "count" ? number.format(value) : value]),
  );
  return html`<span title=${message}>${t(key, shown)}${then && ` ${t(then, shown)}`}</span>`;
}

/** @param {{problems: import("../state/problems.js").Problem[]}} props */
export function Problems({ problems }) {
  const { t } = useI18n();
  if (problems.length === 0) return null;
  return html`
    <section class="panel problems" aria-labelledby="home-problems">
      <h2 id="home-problems">${t("problems.title")}</h2>
      <ul class="findings">
        ${problems.map((problem, at) => {
          const place = PLACES.find(({ slug }) => slug === problem.page);
          return html`
            <li key=${`${problem.key} ${at}`} data-good="false" data-severity=${problem.severity}>
              <${AdminIcon} name="alert" />
              <span><${ProblemWords} problem=${problem} />${place && html` <a href=${addressOf(place)}>${t(place.title)}</a>`}</span>
            </li>`;
        })}
      </ul>
    </section>
  `;
}
