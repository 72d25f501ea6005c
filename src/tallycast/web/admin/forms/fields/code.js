// @ts-check
/**
 * Code: lines with numbers, Tab indents, and what the browser would stumble over is said while it is written.
 * It is a plain text area, so that undo, finding and reading aloud are the browser's own.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../../../shared/html.js";
import { useI18n } from "../../../shared/i18n-context.js";
import { AdminIcon } from "../../components/admin-icon.js";
import { cssProblem } from "../../state/css-check.js";
import { scriptProblem } from "../../state/script-check.js";
import { PagePreview } from "./page-preview.js";

const TYPING_MS = 400;
const STEP = "  ";

/** @typedef {import("../../state/css-check.js").CodeProblem} CodeProblem */
/** @typedef {(text: string) => Promise<CodeProblem|null>} Check */

/** @type {Record<string, Check>} */
const CHECKS = {
  css: async (text) => cssProblem(text, (property, value) => CSS.supports(property, value)),
  javascript: scriptProblem,
};

/** Put text in place of what is chosen, so that the browser can undo it. @param {string} text */
const insert = (text) => document.execCommand("insertText", false, text);

/** Move the lines that are chosen in or out. @param {HTMLTextAreaElement} area @param {boolean} out */
function indent(area, out) {
  const { value, selectionStart, selectionEnd } = area;
  if (!out && selectionStart === selectionEnd) {
    insert(STEP);
    return;
  }
  const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const lines = value.slice(from, selectionEnd).split("\n");
  const moved = lines.map((line) => (out ? line.replace(/^(?: {1,2}|\t)/, "") : line && STEP + line)).join("\n");
  if (moved === lines.join("\n")) return;
  area.setSelectionRange(from, selectionEnd);
  insert(moved);
  area.setSelectionRange(from, from + moved.length);
}

/** A new line begins where the one before it did. @param {HTMLTextAreaElement} area */
function breakLine(area) {
  const line = area.value.slice(area.value.lastIndexOf("\n", area.selectionStart - 1) + 1, area.selectionStart);
  insert(`\n${/^\s*/.exec(line)?.[0] ?? ""}`);
}

/** @param {{text: string, check: Check}} props */
function Checked({ text, check }) {
  const { t } = useI18n();
  const [problem, setProblem] = useState(/** @type {CodeProblem|null} */ (null));
  useEffect(() => {
    let over = false;
    const timer = setTimeout(() => check(text).then((found) => !over && setProblem(found)), TYPING_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [text]);
  return html`<p class="code-check problem" role="status">${problem && html`<${AdminIcon} name="alert" /><span>${t("code.line", { line: problem.line })} ${t(problem.key, { what: problem.what ?? "" })}</span>`}</p>`;
}

/** @param {import("../field.js").ControlProps} props */
export function Code({ id, describedBy, invalid, readOnly, row, value, onChange, settings }) {
  const { t } = useI18n();
  const numbers = useRef(/** @type {HTMLElement|null} */ (null));
  /** After Escape the next Tab leads on: who has no mouse must get out again. */
  const leaving = useRef(false);
  const lines = value.split("\n").length;
  const css = row.field.kind === "css";

  /** @param {KeyboardEvent & {currentTarget: HTMLTextAreaElement}} event */
  function onKeyDown(event) {
    if (event.key === "Escape") {
      leaving.current = true;
      // Elsewhere Escape forgets what was written; here it is the way out.
      event.stopPropagation();
      return;
    }
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (event.key === "Tab" && plain && !leaving.current && !readOnly) {
      event.preventDefault();
      indent(event.currentTarget, event.shiftKey);
    } else if (event.key === "Enter" && plain && !readOnly) {
      event.preventDefault();
      breakLine(event.currentTarget);
    }
    if (event.key !== "Shift") leaving.current = false;
  }

  return html`
    ${!css && html`<p class="field-note" id=${`${id}-risk`}><${AdminIcon} name="alert" />${t("code.risk")}</p>`}
    <div class="code-editor" data-invalid=${invalid}>
      <div class="code-numbers" aria-hidden="true"><pre ref=${numbers}>${Array.from({ length: lines }, (_, at) => at + 1).join("\n")}</pre></div>
      <textarea
        id=${id}
        class="input"
        data-code="true"
        rows=${Math.min(24, Math.max(10, lines + 1))}
        wrap="off"
        spellcheck="false"
        autocapitalize="none"
        autocomplete="off"
        maxlength=${row.field.maxLength}
        readonly=${readOnly}
        value=${value}
        aria-describedby=${`${id}-keys ${css ? "" : `${id}-risk `}${describedBy}`}
        aria-invalid=${invalid}
        onInput=${(/** @type {any} */ event) => onChange(event.target.value)}
        onKeyDown=${onKeyDown}
        onFocus=${() => {
          leaving.current = false;
        }}
        onScroll=${(/** @type {any} */ event) => numbers.current?.style.setProperty("translate", `0 ${-event.target.scrollTop}px`)}
      ></textarea>
    </div>
    <${Checked} text=${value} check=${CHECKS[row.field.kind]} />
    <p class="field-help" id=${`${id}-keys`}>${t("code.keys")}</p>
    ${css && html`<${PagePreview} settings=${settings} />`}
  `;
}
