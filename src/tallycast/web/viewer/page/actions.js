// @ts-check
/** What a viewer can do besides watching: follow, be told, the operator's buttons. A row, or a menu on phones. */
import { Icon } from "../../shared/components/icon.js";
import { MenuAction, MenuButton } from "../../shared/components/menu.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { addressOf, opensInTab, textOn } from "./actions-list.js";
import { useDialogs } from "./dialogs.js";
import { useNarrow } from "./narrow.js";

/**
 * Everything that can be offered now, in order.
 * @param {import("./page.js").Parts} parts
 */
function useOffers({ broadcast, player, chat }) {
  const { t } = useI18n();
  const open = useDialogs();
  const { federation, notifications, externalActions } = broadcast.config.value;
  const username = chat.value?.parts.user.name.value ?? "";
  // While nothing is on, the place of the picture offers these.
  const offline = player.phase.value === "offline" && !broadcast.online.value;
  const own = [
    federation?.enabled &&
      !offline && {
      key: "follow",
      id: "follow-button",
      icon: "follow",
      title: t("actions.follow"),
      onChoose: () => open?.("follow"),
    },
    notifications?.browser?.enabled &&
      !offline && {
      key: "notify",
      id: "notify-button",
      icon: "bell",
      title: t("actions.notify"),
      onChoose: () => open?.("notify"),
    },
  ].filter(Boolean);
  const theirs = (externalActions ?? []).map((action, index) => {
    const address = addressOf(action, { instance: `${location.origin}/`, username });
    return {
      key: `${index} ${action.title}`,
      title: action.title,
      hint: action.description,
      picture: action.icon,
      color: action.color,
      link: address && opensInTab(action) ? address : "",
      onChoose: () => open?.("action", { action, address }),
    };
  });
  return /** @type {any[]} */ ([...own, ...theirs]);
}

/** @param {{offer: any}} props */
function Face({ offer: { icon, picture, title } }) {
  return html`
    ${icon && html`<${Icon} name=${icon} />`}
    ${picture && html`<img src=${picture} alt="" width="20" height="20" referrerpolicy="no-referrer" />`}
    <span>${title}</span>
  `;
}

/** @param {{offer: any}} props */
function ActionButton({ offer }) {
  const { t } = useI18n();
  const text = offer.color ? textOn(offer.color) : null;
  const colors = text && { background: offer.color, borderColor: offer.color, color: text };
  const look = {
    class: colors ? "button action-button action-colored" : "button button-secondary action-button",
    style: colors || undefined,
    title: offer.hint || undefined,
  };
  if (offer.link) {
    return html`
      <a ...${look} href=${offer.link} target="_blank" rel="noopener">
        <${Face} offer=${offer} /><${Icon} name="newTab" />
        <span class="visually-hidden">(${t("actions.newTab")})</span>
      </a>
    `;
  }
  return html`
    <button ...${look} type="button" id=${offer.id} onClick=${offer.onChoose}><${Face} offer=${offer} /></button>
  `;
}

/** Below the picture. @param {{parts: import("./page.js").Parts}} props */
export function ActionRow({ parts }) {
  const { t } = useI18n();
  const offers = useOffers(parts);
  if (useNarrow() || offers.length === 0) return null;
  return html`
    <ul class="action-row" id="action-row" aria-label=${t("actions.label")}>
      ${offers.map((offer) => html`<li key=${offer.key}><${ActionButton} offer=${offer} /></li>`)}
    </ul>
  `;
}

/** In the header of phones. @param {{parts: import("./page.js").Parts}} props */
export function ActionMenu({ parts }) {
  const { t } = useI18n();
  const offers = useOffers(parts);
  if (!useNarrow() || offers.length === 0) return null;
  return html`
    <div class="action-menu">
      <${MenuButton} id="action-menu" icon="more" label=${t("actions.label")} below>
        ${offers.map(
          (offer) => html`
            <${MenuAction}
              key=${offer.key}
              id=${offer.id}
              onChoose=${offer.link ? () => open(offer.link, "_blank", "noopener") : offer.onChoose}
            >
              <${Face} offer=${offer} />
            <//>
          `,
        )}
      <//>
    </div>
  `;
}
