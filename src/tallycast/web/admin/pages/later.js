// @ts-check
/** A page that is loaded when it is first opened; where that fails it says so and tries again on request. */
import { useEffect, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AdminIcon } from "../components/admin-icon.js";

/**
 * @param {{load: () => Promise<import("./pages.js").PageModule>, title: string, parts: import("../compose.js").Parts}} props
 */
export function LaterPage({ load, title, parts }) {
  const { t } = useI18n();
  const [module, setModule] = useState(/** @type {import("./pages.js").PageModule|null} */ (null));
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let gone = false;
    setFailed(false);
    load().then(
      (loaded) => !gone && setModule(loaded),
      () => !gone && setFailed(true),
    );
    return () => {
      gone = true;
    };
  }, [load, attempt]);

  if (module) return html`<${module.Page} ...${parts} />`;
  return html`
    <h1>${t(title)}</h1>
    ${
      failed &&
      html`<p class="banner" role="alert"><${AdminIcon} name="alert" />${t("frame.pageFailed")}
        <button type="button" class="plain-button" onClick=${() => setAttempt(attempt + 1)}>${t("form.again")}</button></p>`
    }
  `;
}
