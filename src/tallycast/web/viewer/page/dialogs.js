// @ts-check
/** The page's dialogs: loaded when they are opened, one at a time. */
import { createContext } from "preact";
import { useContext, useState } from "preact/hooks";
import { FailedCard } from "../../shared/components/region.js";
import { html } from "../../shared/html.js";

/** @type {Record<string, () => Promise<{View: any}>>} */
const LOADERS = {
  action: () => import(/* later */ "./action-dialog.js"),
  follow: () => import(/* later */ "./follow-dialog.js"),
  keys: () => import(/* later */ "./keys-dialog.js"),
  name: () => import(/* later */ "../chat/name-dialog.js"),
  notify: () => import(/* later */ "./notify-dialog.js"),
};

/** @typedef {(name: "action"|"follow"|"keys"|"name"|"notify", props?: object) => void} Open */

const OpenDialog = createContext(/** @type {Open|null} */ (null));

/** Opens a dialog by its name; null where there are none, as in embeds. @returns {Open|null} */
export const useDialogs = () => useContext(OpenDialog);

/** @param {{parts: object, children: unknown}} props `parts`: for a dialog that is not given others */
export function Dialogs({ parts, children }) {
  const [shown, setShown] = useState(/** @type {{View: any, props: object}|null} */ (null));
  const [retry, setRetry] = useState(/** @type {{open: () => void}|null} */ (null));
  const [open] = useState(() => async (/** @type {string} */ name, props = {}) => {
    setRetry(null);
    try {
      const { View } = await LOADERS[name]();
      setShown({ View, props });
    } catch (error) {
      reportError(error);
      setRetry({ open: () => open(name, props) });
    }
  });
  return html`
    <${OpenDialog.Provider} value=${open}>
      ${children}
      ${retry && html`<div class="failed-above"><${FailedCard} onRetry=${retry.open} /></div>`}
      ${shown && html`<${shown.View} parts=${parts} ...${shown.props} onClose=${() => setShown(null)} />`}
    <//>
  `;
}
