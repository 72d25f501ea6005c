// @ts-check
/**
 * A button that opens a menu above it: arrow keys move, Escape closes and gives the focus back, a press
 * outside closes. Works the same by mouse, touch and keyboard.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../html.js";
import { Icon } from "./icon.js";

const ITEMS = "[role^=menuitem]";

/**
 * @param {{id: string, icon: import("./icon.js").IconName, label: string, onToggle?: (open: boolean) => void, children: unknown}} props
 */
export function MenuButton({ id, icon, label, onToggle, children }) {
  const [open, setOpen] = useState(false);
  const root = useRef(/** @type {HTMLDivElement|null} */ (null));
  const button = useRef(/** @type {HTMLButtonElement|null} */ (null));

  /** @param {boolean} next @param {boolean} [focusBack] */
  function toggle(next, focusBack = false) {
    setOpen(next);
    onToggle?.(next);
    if (focusBack) button.current?.focus();
  }

  useEffect(() => {
    if (!open) return undefined;
    /** @type {HTMLElement|null|undefined} */
    const first =
      root.current?.querySelector(`${ITEMS}[aria-checked=true]`) ?? root.current?.querySelector(ITEMS);
    first?.focus();
    /** @param {PointerEvent} event */
    const onPress = (event) => {
      if (!root.current?.contains(/** @type {Node} */ (event.target))) toggle(false);
    };
    document.addEventListener("pointerdown", onPress);
    return () => document.removeEventListener("pointerdown", onPress);
  }, [open]);

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    if (!open) return;
    if (event.key === "Escape") toggle(false, true);
    else if (event.key === "Tab") toggle(false);
    else if (!moveFocus(root.current, event.key)) return;
    if (event.key !== "Tab") event.preventDefault();
    event.stopPropagation();
  }

  return html`
    <div class="menu" ref=${root} onKeyDown=${onKeyDown}>
      <button
        ref=${button}
        type="button"
        class="control-button"
        aria-label=${label}
        title=${label}
        aria-haspopup="menu"
        aria-expanded=${open}
        aria-controls=${id}
        onClick=${() => toggle(!open)}
      >
        <${Icon} name=${icon} />
      </button>
      <div id=${id} class="menu-panel" role="menu" aria-label=${label} hidden=${!open}>${children}</div>
    </div>
  `;
}

/** @param {Element|null} root @param {string} key @returns {boolean} was it a key that moves */
function moveFocus(root, key) {
  const items = [...(root?.querySelectorAll(ITEMS) ?? [])];
  const at = items.indexOf(/** @type {Element} */ (document.activeElement));
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[key];
  if (target === undefined || items.length === 0) return false;
  /** @type {HTMLElement} */ (items[(target + items.length) % items.length]).focus();
  return true;
}

/**
 * One entry that is on or off: one of many (`radio`) or by itself (`checkbox`).
 * @param {{kind: "radio"|"checkbox", checked: boolean, onChoose: () => void, children: unknown}} props
 */
export function MenuChoice({ kind, checked, onChoose, children }) {
  return html`
    <button
      type="button"
      class="menu-choice"
      role=${`menuitem${kind}`}
      aria-checked=${checked}
      tabindex="-1"
      onClick=${onChoose}
    >
      <span class="menu-mark"><${Icon} name="check" /></span>
      <span>${children}</span>
    </button>
  `;
}
