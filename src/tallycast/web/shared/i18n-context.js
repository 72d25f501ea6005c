// @ts-check
/** The texts for components: `const { t, language } = useI18n()`. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";

export const I18nContext = createContext(
  /** @type {import("./i18n.js").I18n} */ (/** @type {unknown} */ (null)),
);

export const useI18n = () => useContext(I18nContext);
