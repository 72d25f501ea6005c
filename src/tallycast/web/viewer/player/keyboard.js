// @ts-check
/** Keys of the page: space, f, m, s, 0 and 9. Pure but for the listener at the end. */

/** @typedef {"toggle-play"|"toggle-fullscreen"|"toggle-mute"|"toggle-captions"|"volume-up"|"volume-down"} PlayerAction */

/** @type {Record<string, PlayerAction>} */
const KEYS = {
  " ": "toggle-play",
  f: "toggle-fullscreen",
  m: "toggle-mute",
  s: "toggle-captions",
  0: "volume-up",
  9: "volume-down",
};

/** Inputs that take text; a slider or a checkbox does not. */
const TEXT_INPUTS = /^(?:text|search|email|url|tel|password|number|date|time|datetime-local|month|week)$/;
/** Space belongs to whatever has the focus and can be pressed. */
const PRESSABLE = "button, a[href], summary, select, input, [role^=menuitem], [role=option], [role=tab]";

/** @param {Element|null} element */
export function takesText(element) {
  if (!(element instanceof HTMLElement)) return false;
  if (element.isContentEditable || element instanceof HTMLTextAreaElement) return true;
  if (element instanceof HTMLSelectElement) return true;
  return element instanceof HTMLInputElement && TEXT_INPUTS.test(element.type);
}

/**
 * @param {{key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean}} press
 * @param {Element|null} focused
 * @returns {PlayerAction|null}
 */
export function actionFor({ key, ctrlKey, metaKey, altKey }, focused) {
  if (ctrlKey || metaKey || altKey || takesText(focused)) return null;
  const action = KEYS[key.toLowerCase()] ?? null;
  if (action === "toggle-play" && focused?.closest(PRESSABLE)) return null;
  return action;
}

/**
 * @param {Document} document
 * @param {Record<PlayerAction, () => void>} actions
 * @param {() => boolean} areOn asked at each press
 * @returns {() => void} what takes the keys away again
 */
export function listenToKeys(document, actions, areOn) {
  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.defaultPrevented || !areOn()) return;
    const action = actionFor(event, event.target instanceof Element ? event.target : null);
    if (action === null) return;
    event.preventDefault();
    actions[action]();
  }
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}
