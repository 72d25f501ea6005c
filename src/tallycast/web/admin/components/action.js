// @ts-check
/** What a button asks of the server: busy meanwhile, and the server's words if it refused. */
import { useRef, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { AdminIcon } from "./admin-icon.js";

/** @typedef {{busy: boolean, problem: string, run: (act: () => Promise<unknown>) => Promise<boolean>, clear: () => void}} Action */

/** @returns {Action} `run` tells whether it went well */
export function useAction() {
  const { t } = useI18n();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const running = useRef(false);

  /** @param {() => Promise<unknown>} act */
  async function run(act) {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setProblem("");
    try {
      await act();
      return true;
    } catch (refusal) {
      setProblem(/** @type {Error} */ (refusal).message || t("form.unreachable"));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }

  return { busy, problem, run, clear: () => setProblem("") };
}

/** @param {{action: Pick<Action, "problem">}} props */
export function Problem({ action }) {
  return action.problem ? html`<p class="problem" role="alert"><${AdminIcon} name="alert" />${action.problem}</p>` : null;
}
