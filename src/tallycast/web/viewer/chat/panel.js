// @ts-check
/** The chat as a whole: what it is called and what can be done with it, the messages, the place to write. */
import { useMemo, useRef, useState } from "preact/hooks";
import { Icon } from "../../shared/components/icon.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { useNarrow } from "../page/narrow.js";
import { ChatInput } from "./input.js";
import { ChatList } from "./list.js";
import { Notice, Outgoing, State } from "./notices.js";
import { UserMenu } from "./user-menu.js";

/** @param {() => Promise<any>} load @returns {() => Promise<any>} asked once; again after a failure */
function once(load) {
  /** @type {Promise<any>|null} */
  let asked = null;
  return () => {
    asked ??= load().catch(() => {
      asked = null;
      return [];
    });
    return asked;
  };
}

/**
 * @param {object} props
 * @param {import("../compose-chat.js").ChatParts} props.parts
 * @param {boolean} [props.readOnly] messages and nothing else
 * @param {boolean} [props.embedded]
 */
export function ChatPanel({ parts, readOnly = false, embedded = false }) {
  const i18n = useI18n();
  const narrow = useNarrow();
  const { chat, user, view, session, availability, api } = parts;
  const [menu, setMenu] = useState(/** @type {{row: any, button: HTMLElement}|null} */ (null));
  const [dialog, setDialog] = useState(/** @type {{View: any, props?: object}|null} */ (null));
  const field = useRef({ element: /** @type {HTMLTextAreaElement|null} */ (null) }).current;
  const customEmoji = useMemo(() => once(api.emoji), []);

  const canWrite =
    !readOnly &&
    availability.value === "open" &&
    chat.connection.value !== "removed" &&
    chat.connection.value !== "banned";
  const selfId = user.self.value?.id ?? "";
  const selfName = user.self.value?.displayName ?? "";
  const moderates = user.isModerator.value && !readOnly;
  // Texts come later than the first drawing: rows are drawn anew with them.
  const ready = i18n.t("chat.title");
  const context = useMemo(
    () => ({
      i18n,
      selfId,
      selfName,
      moderates,
      canWrite,
      onMention: (/** @type {string} */ name) => {
        const draft = chat.draft.peek();
        const written = `${draft}${draft === "" || draft.endsWith(" ") ? "" : " "}@${name} `;
        chat.draft.value = written;
        if (!field.element) return;
        field.element.value = written;
        field.element.focus();
      },
      onMenu: (/** @type {any} */ row, /** @type {HTMLElement} */ button) => setMenu({ row, button }),
    }),
    [ready, selfId, selfName, moderates, canWrite],
  );

  const closeDialog = () => setDialog(null);
  const close = () => (narrow ? (view.sheetOpen.value = false) : view.hide(true));

  return html`
    <section id="chat-container" class="chat" aria-label=${i18n.t("chat.title")} data-read-only=${readOnly}>
      ${
        !readOnly &&
        html`
          <div class="chat-top">
            <h2>${i18n.t("chat.title")}</h2>
            ${
              availability.value === "open" &&
              (embedded || narrow) &&
              html`<${UserMenu} parts=${parts} embedded=${embedded} />`
            }
            ${
              !embedded &&
              html`<button
                type="button"
                class="icon-button chat-close"
                aria-label=${i18n.t(narrow ? "chat.close" : "chat.hide")}
                title=${i18n.t(narrow ? "chat.close" : "chat.hide")}
                onClick=${close}
              >
                <${Icon} name="close" />
              </button>`
            }
          </div>
        `
      }
      <${ChatList} chat=${chat} context=${context} i18n=${i18n} silent=${view.silent.value} />
      ${!readOnly && html`<${Outgoing} chat=${chat} session=${session} /><${Notice} chat=${chat} />`}
      <${State} parts=${parts} readOnly=${readOnly} />
      ${canWrite && html`<${ChatInput} parts=${parts} field=${field} customEmoji=${customEmoji} />`}
      ${menu && html`<${LazyModeration} ...${menu} parts=${parts} onClose=${() => setMenu(null)} onDialog=${setDialog} />`}
      ${dialog && html`<${dialog.View} ...${dialog.props} parts=${parts} onClose=${closeDialog} onDialog=${setDialog} />`}
    </section>
  `;
}

/** Only moderators load what moderates. @param {any} props */
function LazyModeration(props) {
  const [loaded, setLoaded] = useState(/** @type {{View: any}|null} */ (null));
  useMemo(() => {
    void import(/* later */ "./moderation.js").then(({ ModerationMenu }) =>
      setLoaded({ View: ModerationMenu }),
    );
  }, []);
  return loaded && html`<${loaded.View} ...${props} />`;
}
