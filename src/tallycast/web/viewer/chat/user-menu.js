// @ts-check
/** The viewer's own name, and what they can do about themselves and the chat. */
import { Icon } from "../../shared/components/icon.js";
import { MenuAction, MenuButton, MenuChoice } from "../../shared/components/menu.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { useDialogs } from "../page/dialogs.js";

/**
 * In the page's header, on phones and in embeds in the chat's. Nothing until the server said who the viewer is.
 * @param {{parts: import("../compose-chat.js").ChatParts, embedded?: boolean}} props
 */
export function UserMenu({ parts, embedded = false }) {
  const { t } = useI18n();
  const openDialog = useDialogs();
  const { user, view, popOut } = parts;
  const self = user.self.value;
  if (!self) return null;
  const hidden = view.place.value === "hidden";
  const face = html`
    <bdi class=${`chat-self user-color-${self.displayColor}`}>${self.displayName}</bdi>
    <${Icon} name="chevron" />
  `;
  return html`
    <div id="user-menu">
      <${MenuButton}
        id="user-menu-panel"
        icon="chevron"
        below
        face=${face}
        label=${t("chat.you", { name: user.name.value })}
      >
        <${MenuAction} onChoose=${() => openDialog?.("name", { parts })}>${t("chat.changeName")}<//>
        ${!embedded && !hidden && html`<${MenuAction} onChoose=${popOut.out}>${t("chat.popOut")}<//>`}
        ${!embedded && !hidden && html`<${MenuAction} onChoose=${() => view.hide(true)}>${t("chat.hide")}<//>`}
        ${!embedded && hidden && html`<${MenuAction} onChoose=${popOut.back}>${t("chat.show")}<//>`}
        <${MenuChoice}
          kind="checkbox"
          checked=${!view.silent.value}
          onChoose=${() => view.silence(!view.silent.value)}
        >
          ${t("chat.readOut")}
        <//>
      <//>
    </div>
  `;
}
