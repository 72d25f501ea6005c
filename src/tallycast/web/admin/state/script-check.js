// @ts-check
/**
 * Whether a script can be read at all, as the browser itself sees it. The page's policy lets nobody make code
 * out of text, but a worker from a blob: there it stands within a function that nobody calls.
 */

/** @typedef {import("./css-check.js").CodeProblem} CodeProblem */

/** @param {string} script @returns {Promise<CodeProblem|null>} */
export function scriptProblem(script) {
  const url = URL.createObjectURL(new Blob([`function _() {${script}\n}\npostMessage(0);`], { type: "text/javascript" }));
  const worker = new Worker(url);
  return new Promise((resolve) => {
    worker.onmessage = () => resolve(null);
    worker.onerror = (event) => {
      event.preventDefault();
      resolve({ line: event.lineno || 1, key: "code.script", what: event.message?.replace(/^Uncaught SyntaxError:\s*/, "") });
    };
  }).finally(() => {
    worker.terminate();
    URL.revokeObjectURL(url);
  });
}
