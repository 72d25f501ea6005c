// @ts-check
/** Small buttons of the forms: an icon with a name, and one that copies. */
import { useEffect, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AdminIcon } from "./admin-icon.js";

const SHOWN_MS = 2_000;

/**
 * @param {{icon: import("./admin-icon.js").AdminIconName, label: string, onClick: () => void, disabled?: boolean, pressed?: boolean}} props
 */
export function IconButton({ icon, label, onClick, disabled, pressed }) {
  return html`
    <button
      type="button"
      class="icon-button"
      aria-label=${label}
      title=${label}
      aria-pressed=${pressed}
      disabled=${disabled}
      onClick=${onClick}
    >
      <${AdminIcon} name=${icon} />
    </button>
  `;
}

/** The clipboard of browsers is there on HTTPS only; on a home network the old way still works. @param {string} text */
async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const place = document.createElement("textarea");
  place.value = text;
  document.body.append(place);
  place.select();
  document.execCommand("copy");
  place.remove();
  return undefined;
}

/** @param {{text: string, label: string}} props */
export function CopyButton({ text, label }) {
  const { t } = useI18n();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return html`
    <${IconButton}
      icon=${copied ? "check" : "copy"}
      label=${copied ? t("form.copied") : label}
      onClick=${async () => {
        await copyText(text);
        setCopied(true);
      }}
    />
  `;
}
