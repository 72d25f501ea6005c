// @ts-check
/** The page's keys, and the switch that takes them away (WCAG 2.2, 2.1.4: whom single keys surprise). */
import { useState } from "preact/hooks";
import { Dialog } from "../../shared/components/dialog.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";

/** @param {{parts: import("./page.js").Parts, onClose: () => void}} props */
export function View({ parts: { site }, onClose }) {
  const { t } = useI18n();
  const { preferences } = site;
  const [on, setOn] = useState(!preferences.keysOff);
  const keys = [
    [t("player.spaceKey"), t("shortcuts.play")],
    ["F", t("shortcuts.fullscreen")],
    ["M", t("shortcuts.mute")],
    ["0", t("shortcuts.louder")],
    ["9", t("shortcuts.softer")],
    ["S", t("shortcuts.captions")],
    ["C", t("shortcuts.chat")],
    ["?", t("shortcuts.help")],
  ];

  /** @param {Event} event */
  function onChange(event) {
    const { checked } = /** @type {HTMLInputElement} */ (event.currentTarget);
    preferences.keysOff = !checked;
    setOn(checked);
  }

  return html`
    <${Dialog} title=${t("shortcuts.title")} closeLabel=${t("dialog.close")} onClose=${onClose}>
      <dl class="keys" data-on=${on}>
        ${keys.map(
          ([key, words]) => html`
            <div key=${key}>
              <dt><kbd>${key}</kbd></dt>
              <dd>${words}</dd>
            </div>
          `,
        )}
      </dl>
      <label class="check">
        <input type="checkbox" id="keys-use" checked=${on} onChange=${onChange} />${t("shortcuts.use")}
      </label>
    <//>
  `;
}
