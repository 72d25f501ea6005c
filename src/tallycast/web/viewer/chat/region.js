// @ts-check
/** The chat's place on the viewer page: a column beside the picture, or a sheet below it on phones. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../../shared/components/icon.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { takesText } from "../player/keyboard.js";
import { WIDTH_LEAST_PX } from "../state/chat-view.js";
import { ChatPanel } from "./panel.js";

const STEP_PX = 24;

/** @typedef {import("../compose-chat.js").ChatParts} ChatParts */

/** The column's edge: dragged, or moved by arrow keys. @param {{parts: ChatParts}} props */
function Edge({ parts: { view } }) {
  const { t } = useI18n();
  /** @param {number} width */
  const resize = (width) => view.resize(width, innerWidth);

  /** @param {PointerEvent} event */
  function onPointerDown(event) {
    const edge = /** @type {HTMLElement} */ (event.currentTarget);
    edge.setPointerCapture(event.pointerId);
    const rtl = document.documentElement.dir === "rtl";
    edge.onpointermove = ({ clientX }) => resize(rtl ? clientX : innerWidth - clientX);
    edge.onlostpointercapture = () => (edge.onpointermove = null);
  }

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    const wider = document.documentElement.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    resize(view.width.peek() + (event.key === wider ? STEP_PX : -STEP_PX));
  }

  return html`
    <div
      class="chat-edge"
      role="separator"
      tabindex="0"
      aria-orientation="vertical"
      aria-label=${t("chat.width")}
      aria-valuenow=${view.width.value}
      aria-valuemin=${WIDTH_LEAST_PX}
      aria-valuemax=${Math.round((innerWidth * 2) / 3)}
      onPointerDown=${onPointerDown}
      onKeyDown=${onKeyDown}
    ></div>
  `;
}

/** Opens the chat, on phones: over the page's corner. @param {{parts: ChatParts}} props */
function SheetButton({ parts: { view } }) {
  const { t } = useI18n();
  const open = () => {
    view.sheetOpen.value = true;
    view.hide(false);
  };
  return html`
    <button type="button" class="button" id="mobile-chat-button" onClick=${open}>
      <${Icon} name="chat" />${t("chat.title")}
    </button>
  `;
}

/** @param {{parts: ChatParts}} props */
export function ChatRegion({ parts }) {
  const { t } = useI18n();
  const { view, popOut } = parts;
  const region = useRef(/** @type {HTMLElement|null} */ (null));
  const place = view.place.value;

  useLayoutEffect(() => {
    /** @param {KeyboardEvent} event */
    const onKey = (event) => {
      const target = event.target instanceof Element ? event.target : null;
      if (event.key === "Escape" && view.sheetOpen.peek()) view.sheetOpen.value = false;
      const modified = event.ctrlKey || event.metaKey || event.altKey;
      if (event.key !== "c" || modified || takesText(target) || !view.keysAreOn()) return;
      if (view.place.peek() === "hidden") popOut.back();
      else view.hide(true);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);

  useLayoutEffect(() => {
    if (view.sheetOpen.value)
      /** @type {HTMLElement|null} */ (region.current?.querySelector(".chat-close"))?.focus();
  }, [view.sheetOpen.value]);

  if (place === "off") return null;
  if (place === "hidden") return html`<${SheetButton} parts=${parts} />`;
  return html`
    <aside class="chat-region" ref=${region} aria-label=${t("chat.title")}>
      <${Edge} parts=${parts} />
      <${ChatPanel} parts=${parts} />
    </aside>
    <${SheetButton} parts=${parts} />
  `;
}
