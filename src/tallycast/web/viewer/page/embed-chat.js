// @ts-check
/** The chat alone, inside other sites or in a window of its own. */
import { Region } from "../../shared/components/region.js";
import { html } from "../../shared/html.js";
import { I18nContext } from "../../shared/i18n-context.js";
import { ChatPanel } from "../chat/panel.js";
import { Dialogs } from "./dialogs.js";
import { draw } from "./draw.js";

/**
 * @param {object} parts
 * @param {import("../compose-chat.js").ChatParts} parts.chat
 * @param {import("../../shared/i18n.js").I18n} parts.i18n
 * @param {boolean} parts.readOnly
 */
export const drawChat = ({ chat, i18n, readOnly }) =>
  draw(html`
    <${I18nContext.Provider} value=${i18n}>
      <${Dialogs} parts=${chat}>
        <${Region}><${ChatPanel} parts=${chat} readOnly=${readOnly} embedded /><//>
      <//>
    <//>
  `);
