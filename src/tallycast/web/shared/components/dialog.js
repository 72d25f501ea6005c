// @ts-check
/**
 * A dialog over the page, on the browser's own: it keeps the focus inside and gives it back, Escape and a press
 * beside it close it. It exists while it is drawn.
 */
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { html } from "../html.js";
import { Icon } from "./icon.js";

/**
 * @param {{title: string, closeLabel: string, onClose: () => void, children: unknown, wide?: boolean}} props
 *   `wide`: as large as the window lets it be, for what has a page of its own inside
 */
export function Dialog({ title, closeLabel, onClose, children, wide = false }) {
  const element = useRef(/** @type {HTMLDialogElement|null} */ (null));
  const titleId = useId();

  useLayoutEffect(() => {
    const before = /** @type {HTMLElement|null} */ (document.activeElement);
    element.current?.showModal();
    return () => before?.focus?.();
  }, []);

  /** The dialog itself is hit only beside its content. @param {MouseEvent} event */
  function onPress(event) {
    if (event.target === element.current) onClose();
  }

  return html`
    <dialog
      class=${wide ? "dialog dialog-wide" : "dialog"}
      id="modal-container"
      ref=${element}
      aria-labelledby=${titleId}
      onClose=${onClose}
      onMouseDown=${onPress}
    >
      <div class="dialog-head">
        <h2 id=${titleId}>${title}</h2>
        <button type="button" class="icon-button" aria-label=${closeLabel} onClick=${onClose}>
          <${Icon} name="close" />
        </button>
      </div>
      <div class="dialog-body">${children}</div>
    </dialog>
  `;
}
