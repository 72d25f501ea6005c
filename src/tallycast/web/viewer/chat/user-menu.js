// @ts-check
/** The viewer's own name, and what they can do about themselves and the chat. */
import { Icon } from "../../shared/components/icon.js";
import { MenuAction, MenuButton, MenuChoice } from "../../shared/components/menu.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";

/**
 * @param {object} props
 * @param {import("../compose-chat.js").ChatParts} props.parts
 * @param {boolean} props.embedded
 * @param {() => void} props.onName
 * @param {() => void} [props.onPopOut]
 */
export function UserMenu({ parts, embedded, onName, onPopOut }) {
  const { t } = useI18n();
  const { user, view } = parts;
  const self = user.self.value;
  const face = html`
    <bdi class=${`chat-self user-color-${self?.displayColor}`}>${self?.displayName}</bdi>
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
        <${MenuAction} onChoose=${onName}>${t("chat.changeName")}<//>
        ${!embedded && html`<${MenuAction} onChoose=${onPopOut}>${t("chat.popOut")}<//>`}
        ${!embedded && html`<${MenuAction} onChoose=${() => view.hide(true)}>${t("chat.hide")}<//>`}
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
