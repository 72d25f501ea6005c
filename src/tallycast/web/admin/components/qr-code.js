// @ts-check
/** A text as a QR code, drawn by the server; it comes only when it is asked for. */
import { useEffect, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";

/** @param {{settings: import("../state/settings.js").Settings, text: string, label: string, help: string}} props */
export function QrCode({ settings, text, label, help }) {
  const { t } = useI18n();
  const [picture, setPicture] = useState("");
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let over = false;
    setFailed(false);
    settings.qrCode(text).then(
      (address) => !over && setPicture(address),
      () => !over && setFailed(true),
    );
    return () => {
      over = true;
    };
  }, [text]);
  return html`
    <figure class="qr-code">
      ${picture && html`<img src=${picture} alt=${label} width="180" height="180" />`}
      ${failed && html`<p class="problem" role="alert">${t("form.unreachable")}</p>`}
      <figcaption class="field-help">${help}</figcaption>
    </figure>
  `;
}
