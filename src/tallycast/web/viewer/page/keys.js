// @ts-check
/** Leads to the list of keys: a button in the footer, and the key that people try. */
import { useEffect } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { takesText } from "../player/keyboard.js";
import { useDialogs } from "./dialogs.js";

/** @param {{preferences: import("../state/preferences.js").Preferences}} props */
export function KeysButton({ preferences }) {
  const { t } = useI18n();
  const open = useDialogs();
  useEffect(() => {
    /** @param {KeyboardEvent} event */
    const onKey = (event) => {
      const target = event.target instanceof Element ? event.target : null;
      const writes = takesText(target) || target?.closest("dialog");
      if (event.key !== "?" || event.ctrlKey || event.metaKey || writes || preferences.keysOff) return;
      open?.("keys");
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return html`
    <button type="button" class="link-button" id="keys-button" onClick=${() => open?.("keys")}>
      ${t("shortcuts.title")}
    </button>
  `;
}
