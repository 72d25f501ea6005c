// @ts-check
/** The chat's part of the page's header: who one is in it, and how it comes back where it is hidden. */
import { Icon } from "../../shared/components/icon.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { useNarrow } from "../page/narrow.js";
import { UserMenu } from "./user-menu.js";

/** On phones all of it is in the sheet. @param {{parts: import("../compose-chat.js").ChatParts}} props */
export function HeaderTools({ parts }) {
  const { t } = useI18n();
  const { view, availability, popOut } = parts;
  const poppedOut = view.poppedOut.value;
  if (useNarrow()) return null;
  return html`
    ${availability.value === "open" && html`<${UserMenu} parts=${parts} />`}
    ${
      view.place.value === "hidden" &&
      html`
        <button type="button" class="button button-secondary" id="show-chat-button" onClick=${popOut.back}>
          <${Icon} name="chat" />${t(poppedOut ? "chat.bringBack" : "chat.show")}
        </button>
      `
    }
  `;
}
