// @ts-check
/**
 * Regions that share one place below the picture. With one alone there are no tabs, with none there is nothing.
 * Arrow keys go from tab to tab (ARIA Authoring Practices, tabs).
 */
import { useRef, useState } from "preact/hooks";
import { Region } from "../../shared/components/region.js";
import { html } from "../../shared/html.js";
import { textDirection } from "../../shared/i18n.js";
import { useI18n } from "../../shared/i18n-context.js";

/** @typedef {{id: string, title: string, view: () => unknown}} Tab */

/** @param {{label: string, tabs: Tab[]}} props */
export function Tabs({ label, tabs }) {
  const { language } = useI18n();
  const [wanted, setWanted] = useState("");
  const bar = useRef(/** @type {HTMLElement|null} */ (null));
  const chosen = tabs.find(({ id }) => id === wanted) ?? tabs[0];
  if (!chosen) return null;

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    const forward = textDirection(language) === "rtl" ? "ArrowLeft" : "ArrowRight";
    const at = tabs.indexOf(chosen);
    const step = event.key === forward ? 1 : -1;
    const next = { ArrowRight: at + step, ArrowLeft: at + step, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const { id } = tabs[(next + tabs.length) % tabs.length];
    setWanted(id);
    /** @type {HTMLElement|null|undefined} */ (bar.current?.querySelector(`#tab-${id}`))?.focus();
  }

  if (tabs.length === 1) {
    return html`
      <section class="about" id=${`panel-${chosen.id}`} aria-label=${chosen.title}>
        <${Region} key=${chosen.id}>${chosen.view()}<//>
      </section>
    `;
  }
  return html`
    <section class="about">
      <div class="tab-bar" role="tablist" aria-label=${label} ref=${bar} onKeyDown=${onKeyDown}>
        ${tabs.map(
          ({ id, title }) => html`
            <button
              key=${id}
              type="button"
              class="tab"
              role="tab"
              id=${`tab-${id}`}
              aria-selected=${id === chosen.id}
              aria-controls=${`panel-${id}`}
              tabindex=${id === chosen.id ? 0 : -1}
              onClick=${() => setWanted(id)}
            >
              ${title}
            </button>
          `,
        )}
      </div>
      <div role="tabpanel" id=${`panel-${chosen.id}`} aria-labelledby=${`tab-${chosen.id}`} tabindex="0">
        <${Region} key=${chosen.id}>${chosen.view()}<//>
      </div>
    </section>
  `;
}
