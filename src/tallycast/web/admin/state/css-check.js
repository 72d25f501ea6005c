// @ts-check
/**
 * What a browser would leave out of a style sheet without a word: what is not closed, and declarations that it
 * does not know. Pure but for `supports`, which is the browser's `CSS.supports`.
 */

/** @typedef {{line: number, key: string, what?: string}} CodeProblem key of its text */

/** Their blocks hold descriptors, which `CSS.supports` knows nothing of. */
const DESCRIBING = /^@(?:font-face|property|counter-style|page|font-palette-values|view-transition|position-try)\b/i;
const DECLARATION = /^(-?[a-z][a-z-]*)\s*:\s*([\s\S]+)$/i;

/**
 * The first thing that is wrong; null if nothing is.
 * @param {string} css @param {(property: string, value: string) => boolean} supports
 * @returns {CodeProblem|null}
 */
export function cssProblem(css, supports) {
  /** @type {{line: number, describing: boolean}[]} open blocks */
  const open = [];
  /** @type {CodeProblem|null} */
  let unknown = null;
  let [line, parens, words, wordsLine] = [1, 0, "", 1];

  function endDeclaration() {
    const found = DECLARATION.exec(words.trim());
    const counts = open.length > 0 && !open[open.length - 1].describing;
    if (found && counts && !unknown && !supports(found[1], found[2].replace(/!\s*important\s*$/i, "").trim())) {
      unknown = { line: wordsLine, key: "code.unknown", what: `${found[1]}: ${found[2].trim()}` };
    }
    words = "";
  }

  for (let at = 0; at < css.length; at += 1) {
    const one = css[at];
    if (one === "\n") line += 1;
    if (one === "/" && css[at + 1] === "*") {
      const end = css.indexOf("*/", at + 2);
      if (end < 0) return { line, key: "code.comment" };
      line += css.slice(at, end).split("\n").length - 1;
      at = end + 1;
    } else if (one === '"' || one === "'") {
      const began = at;
      for (at += 1; at < css.length && css[at] !== one && css[at] !== "\n"; at += 1) if (css[at] === "\\") at += 1;
      if (css[at] !== one) return { line, key: "code.string" };
      words += css.slice(began, at + 1);
    } else if (one === "\\") {
      words += css.slice(at, at + 2);
      at += 1;
    } else if (parens > 0 || one === "(") {
      parens += one === "(" ? 1 : one === ")" ? -1 : 0;
      words += one;
    } else if (one === "{") {
      open.push({ line, describing: DESCRIBING.test(words.trim()) });
      words = "";
    } else if (one === "}") {
      endDeclaration();
      if (!open.pop()) return { line, key: "code.closed" };
    } else if (one === ";") endDeclaration();
    else {
      if (!words.trim()) wordsLine = line;
      words += one;
    }
  }
  const left = open.pop();
  if (left) return { line: left.line, key: "code.open" };
  return unknown;
}
