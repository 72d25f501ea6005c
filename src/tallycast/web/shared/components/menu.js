// @ts-check
/**
 * A button that opens a menu beside it: arrow keys move, Escape closes and gives the focus back, a press
 * outside closes. Works the same by mouse, touch and keyboard.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../html.js";
import { Icon } from "./icon.js";

const ITEMS = "[role^=menuitem]";

/**
 * @param {object} props
 * @param {string} props.id
 * @param {import("./icon.js").IconName} props.icon
 * @param {string} props.label
 * @param {unknown} [props.face] what the button shows in the icon's place
 * @param {boolean} [props.below] opens downwards
 * @param {(open: boolean) => void} [props.onToggle]
 * @param {unknown} props.children
 */
export function MenuButton({ id, icon, label, face, below = false, onToggle, children }) {
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

  /**
   * What does something closes the menu, what switches something leaves it. Before the entry does its work: a
   * dialog that it opens finds the focus where it shall come back to.
   * @param {MouseEvent} event
   */
  function onChosen(event) {
    const item = /** @type {Element} */ (event.target).closest("[role=menuitem]");
    if (item) toggle(false, true);
  }

  return html`
    <div class=${below ? "menu menu-below" : "menu"} ref=${root} onKeyDown=${onKeyDown}>
      <button
        ref=${button}
        type="button"
        class=${face ? "face-button" : "control-button"}
        aria-label=${label}
        title=${label}
        aria-haspopup="menu"
        aria-expanded=${open}
        aria-controls=${id}
        onClick=${() => toggle(!open)}
      >
        ${face ?? html`<${Icon} name=${icon} />`}
      </button>
      <div id=${id} class="menu-panel" role="menu" aria-label=${label} hidden=${!open} onClickCapture=${onChosen}>
        ${children}
      </div>
    </div>
  `;
}

/** @param {Element|null} root @param {string} key @returns {boolean} was it a key that moves */
export function moveFocus(root, key) {
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

/**
 * One entry that does something.
 * @param {{onChoose: () => void, danger?: boolean, id?: string, children: unknown}} props
 */
export function MenuAction({ onChoose, danger = false, id, children }) {
  return html`
    <button
      type="button"
      id=${id}
      class=${danger ? "menu-choice menu-action menu-danger" : "menu-choice menu-action"}
      role="menuitem"
      tabindex="-1"
      onClick=${onChoose}
    >
      ${children}
    </button>
  `;
}
