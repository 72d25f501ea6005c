// @ts-check
/** What a button asks of the server: busy meanwhile, and the server's words if it refused. */
import { useRef, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AdminIcon } from "./admin-icon.js";

/** @typedef {{busy: boolean, problem: string, run: (act: () => Promise<unknown>, options?: {inTurn?: boolean}) => Promise<boolean>, clear: () => void}} Action */

/**
 * @returns {Action} `run` tells whether it went well. Pressed again meanwhile it does nothing, so that nothing is
 *   made twice; with `inTurn` it waits, as for switches: each of several that are pressed in a row counts.
 */
export function useAction() {
  const { t } = useI18n();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const running = useRef(/** @type {Promise<boolean>|null} */ (null));

  /** @param {() => Promise<unknown>} act @param {{inTurn?: boolean}} [options] @returns {Promise<boolean>} */
  async function run(act, { inTurn = false } = {}) {
    if (running.current && !inTurn) return false;
    const before = running.current;
    // What went wrong just before in the same row of presses stays to be read.
    if (!before) setProblem("");
    const mine = (before ?? Promise.resolve(true)).then(() => attempt(act));
    running.current = mine;
    const done = await mine;
    if (running.current === mine) {
      running.current = null;
      setBusy(false);
    }
    return done;
  }

  /** @param {() => Promise<unknown>} act */
  async function attempt(act) {
    setBusy(true);
    try {
      await act();
      return true;
    } catch (refusal) {
      setProblem(/** @type {Error} */ (refusal).message || t("form.unreachable"));
      return false;
    }
  }

  return { busy, problem, run, clear: () => setProblem("") };
}

/** @param {{action: Pick<Action, "problem">}} props */
export function Problem({ action }) {
  return action.problem ? html`<p class="problem" role="alert"><${AdminIcon} name="alert" />${action.problem}</p>` : null;
}
