// @ts-check
/** What moderators can do to a message and to who wrote it. Loaded by moderators only. */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Dialog } from "../../shared/components/dialog.js";
import { MenuAction, moveFocus } from "../../shared/components/menu.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { UserDetailDialog } from "./user-detail.js";

const MARGIN_PX = 8;

/** @typedef {import("../compose-chat.js").ChatParts} ChatParts */

/**
 * Beside the button that opened it, wherever the row is.
 * @param {object} props
 * @param {import("../state/chat-log.js").Row} props.row
 * @param {HTMLElement} props.button
 * @param {ChatParts} props.parts
 * @param {() => void} props.onClose
 * @param {(dialog: {View: any, props?: object}) => void} props.onDialog
 */
export function ModerationMenu({ row, button, parts, onClose, onDialog }) {
  const { t } = useI18n();
  const panel = useRef(/** @type {HTMLDivElement|null} */ (null));
  const { user, session, chat } = parts;
  const own = row.user.id === user.self.value?.id;

  useLayoutEffect(() => {
    const element = /** @type {HTMLDivElement} */ (panel.current);
    const at = button.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = element;
    const below = at.bottom + height + MARGIN_PX < innerHeight;
    element.style.top = `${Math.max(MARGIN_PX, below ? at.bottom : at.top - height)}px`;
    element.style.left = `${Math.max(MARGIN_PX, Math.min(at.right - width, innerWidth - width - MARGIN_PX))}px`;
    /** @type {HTMLElement|null} */ (element.querySelector("[role=menuitem]"))?.focus();
  }, []);

  useEffect(() => {
    /** @param {Event} event */
    const onPress = (event) => {
      if (!panel.current?.contains(/** @type {Node} */ (event.target))) onClose();
    };
    document.addEventListener("pointerdown", onPress);
    return () => document.removeEventListener("pointerdown", onPress);
  }, []);

  function leave() {
    button.focus();
    onClose();
  }

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    if (event.key === "Escape" || event.key === "Tab") leave();
    else if (!moveFocus(panel.current, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  async function setVisible() {
    leave();
    if (!(await session.setVisible([row.key], row.hidden === true))) chat.say(t("chat.notDone"));
  }

  /** @param {any} View */
  const open = (View) => () => {
    leave();
    onDialog({ View, props: { user: row.user } });
  };

  return html`
    <div
      class="menu-panel floating-menu"
      ref=${panel}
      role="menu"
      aria-label=${t("chat.moderate", { name: row.user.displayName })}
      onKeyDown=${onKeyDown}
    >
      <${MenuAction} onChoose=${setVisible}>${t(row.hidden ? "chat.showMessage" : "chat.hideMessage")}<//>
      <${MenuAction} onChoose=${open(UserDetailDialog)}>${t("chat.details")}<//>
      ${!own && html`<${MenuAction} danger onChoose=${open(BanDialog)}>${t("chat.ban", { name: row.user.displayName })}<//>`}
    </div>
  `;
}

/** @param {{user: any, parts: ChatParts, onClose: () => void}} props */
export function BanDialog({ user, parts, onClose }) {
  const { t } = useI18n();
  const { session, chat } = parts;

  async function ban() {
    onClose();
    if (!(await session.ban(user.id))) chat.say(t("chat.notDone"));
  }

  return html`
    <${Dialog}
      title=${t("chat.banTitle", { name: user.displayName })}
      closeLabel=${t("chat.close")}
      onClose=${onClose}
    >
      <p>${t("chat.banText")}</p>
      <div class="dialog-buttons">
        <button type="button" class="button button-secondary" onClick=${onClose}>${t("chat.cancel")}</button>
        <button type="button" class="button button-danger" id="ban-confirm" onClick=${ban}>
          ${t("chat.banNow")}
        </button>
      </div>
    <//>
  `;
}
