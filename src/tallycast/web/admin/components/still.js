// @ts-check
/** What is on air, as a still that is fetched anew now and then. */
import { useEffect, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";

const EVERY_MS = 15_000;

export function Still() {
  const { t } = useI18n();
  const [at, setAt] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && setAt(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return html`<a class="still" href="/" target="_blank"><img src=${`/thumbnail.jpg?${at}`} alt=${t("home.still")} width="320" height="180" /></a>`;
}
