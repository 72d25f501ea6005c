// @ts-check
/** Where messages are written: plain text, Enter sends, Shift and Enter breaks the line. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../shared/components/icon.js";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { useNow } from "../page/now.js";
import { Choices, choicesOf } from "./choices.js";
import { begunAt, complete } from "./completion.js";
import { GRAPHEMES_MOST, measure } from "./graphemes.js";

const SECOND_MS = 1_000;
const DEFAULT_BYTES_MOST = 2_048;
/** Keys that wrap what is selected, as everywhere. @type {Record<string, string>} */
const WRAPS = { b: "**", i: "*" };

/**
 * @param {object} props
 * @param {import("../compose-chat.js").ChatParts} props.parts
 * @param {{element: HTMLTextAreaElement|null}} props.field filled here, so that others can write into it
 * @param {() => Promise<import("../../shared/api.js").CustomEmoji[]>} props.customEmoji
 */
export function ChatInput({ parts, field, customEmoji }) {
  const { t } = useI18n();
  const { chat, session, broadcast } = parts;
  const now = useNow(SECOND_MS);
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [dismissed, setDismissed] = useState(-1);
  const [emoji, setEmoji] = useState(/** @type {import("../../shared/api.js").CustomEmoji[]} */ ([]));
  const [pickerOpen, setPickerOpen] = useState(false);
  const text = chat.draft.value;
  const area = useRef(/** @type {HTMLTextAreaElement|null} */ (null));

  const waitSeconds = Math.ceil(((chat.notice.value?.until ?? 0) - now) / SECOND_MS);
  const { count, fits } = measure(text, broadcast.config.value.maxSocketPayloadSize ?? DEFAULT_BYTES_MOST);
  const canSend = text.trim() !== "" && fits && waitSeconds <= 0;

  const begun = begunAt(text, caret);
  const choices = !begun || begun.from === dismissed ? [] : choicesOf(begun, chat, emoji);

  useLayoutEffect(() => {
    field.element = area.current;
  }, []);
  useLayoutEffect(() => {
    const element = /** @type {HTMLTextAreaElement} */ (area.current);
    element.style.height = "";
    // Out of sight (a closed sheet) it has no height to be learnt.
    if (element.scrollHeight > 0) element.style.height = `${element.scrollHeight}px`;
  }, [text]);
  useEffect(() => setChosen(0), [begun?.begun, begun?.sign]);

  /** @param {string} value @param {number} at the caret */
  function write(value, at) {
    const element = /** @type {HTMLTextAreaElement} */ (area.current);
    // At once and not with the next drawing: what is typed meanwhile goes behind the caret.
    element.value = value;
    element.focus();
    element.setSelectionRange(at, at);
    chat.draft.value = value;
    setCaret(at);
  }

  /** @param {string} written */
  function insert(written) {
    const { selectionStart: from, selectionEnd: to } = /** @type {HTMLTextAreaElement} */ (area.current);
    write(text.slice(0, from) + written + text.slice(to), from + written.length);
  }

  /** @param {string} name */
  function take(name) {
    if (!begun) return;
    const done = complete(text, caret, begun, name);
    write(done.text, done.caret);
  }

  function send() {
    if (!canSend) return;
    session.send(text.trim());
    chat.draft.value = "";
    chat.notice.value = null;
    chat.scrolled(true);
  }

  /** @param {string} mark */
  function wrap(mark) {
    const { selectionStart: from, selectionEnd: to } = /** @type {HTMLTextAreaElement} */ (area.current);
    write(`${text.slice(0, from)}${mark}${text.slice(from, to)}${mark}${text.slice(to)}`, to + mark.length);
  }

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    // Safari ends a composition before it tells of the key that ended it.
    if (event.isComposing || event.keyCode === 229) return;
    const { key } = event;
    const modified = event.shiftKey || event.ctrlKey || event.metaKey || event.altKey;
    if (choices.length > 0 && !modified) {
      if (key === "ArrowDown" || key === "ArrowUp") {
        setChosen((chosen + (key === "ArrowDown" ? 1 : choices.length - 1)) % choices.length);
      } else if (key === "Enter" || key === "Tab") take(choices[chosen].name);
      else if (key === "Escape") setDismissed(begun?.from ?? -1);
      else return;
    } else if (key === "Enter" && !modified) send();
    else if (key === "Enter" && !event.shiftKey) insert("\n");
    else if ((event.ctrlKey || event.metaKey) && WRAPS[key]) wrap(WRAPS[key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Event} event */
  function onInput(event) {
    const element = /** @type {HTMLTextAreaElement} */ (event.currentTarget);
    chat.draft.value = element.value;
    setCaret(element.selectionStart);
    if (begunAt(element.value, element.selectionStart)?.from !== dismissed) setDismissed(-1);
  }

  const onCaret = () => setCaret(area.current?.selectionStart ?? 0);

  return html`
    <div class="chat-write" id="chat-input">
      ${choices.length > 0 && html`<${Choices} choices=${choices} chosen=${chosen} onTake=${take} />`}
      ${pickerOpen && html`<${LazyPicker} customEmoji=${customEmoji} asset=${parts.api.asset} keep=${parts.keep} onPick=${insert} onClose=${() => setPickerOpen(false)} />`}
      <div class="chat-field" data-over=${!fits}>
        <textarea
          id="chat-input-content-editable"
          ref=${area}
          rows="1"
          enterkeyhint="send"
          aria-label=${t("chat.write")}
          placeholder=${t("chat.write")}
          value=${text}
          aria-autocomplete="list"
          aria-controls=${choices.length > 0 ? "chat-choices" : undefined}
          aria-activedescendant=${choices.length > 0 ? `chat-choice-${chosen}` : undefined}
          aria-invalid=${!fits}
          onInput=${onInput}
          onKeyDown=${onKeyDown}
          onKeyUp=${onCaret}
          onClick=${onCaret}
          onFocus=${() => void customEmoji().then(setEmoji)}
        ></textarea>
        <button
          type="button"
          class="icon-button"
          id="emoji-button"
          aria-label=${t("chat.emoji")}
          aria-expanded=${pickerOpen}
          onClick=${() => setPickerOpen(!pickerOpen)}
        >
          <${Icon} name="smile" />
        </button>
        <button
          type="button"
          class="icon-button chat-send"
          id="send-button"
          aria-label=${t("chat.send")}
          disabled=${!canSend}
          onClick=${send}
        >
          ${waitSeconds > 0 ? html`<span class="chat-wait">${waitSeconds}</span>` : html`<${Icon} name="send" />`}
        </button>
      </div>
      ${
        (count > 0 || !fits) &&
        html`<p class="chat-count" data-over=${!fits} role=${fits ? undefined : "alert"}>
          ${fits ? t("chat.left", { count: GRAPHEMES_MOST - count }) : t("chat.tooLong")}
        </p>`
      }
    </div>
  `;
}

/** The picker comes with its data at the first press. @param {any} props */
function LazyPicker(props) {
  const [picker, setPicker] = useState(/** @type {{View: any}|null} */ (null));
  useEffect(() => {
    void import(/* later */ "./emoji-picker.js").then(({ EmojiPicker }) => setPicker({ View: EmojiPicker }));
  }, []);
  return picker && html`<${picker.View} ...${props} />`;
}
