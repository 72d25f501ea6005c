// @ts-check
/** A switch that asks the server: it stands as it was pressed until the server has answered. */
import { useRef, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { Switch } from "../forms/fields/switch.js";

/** @param {{id: string, value: boolean, onChange: (on: boolean) => Promise<unknown>}} props */
export function AskingSwitch({ id, value, onChange }) {
  const [wanted, setWanted] = useState(/** @type {boolean|null} */ (null));
  const presses = useRef(0);
  return html`<${Switch} id=${id} value=${wanted ?? value} readOnly=${false} describedBy=${undefined} onChange=${async (/** @type {boolean} */ on) => {
    const mine = ++presses.current;
    setWanted(on);
    await onChange(on);
    // Pressed again meanwhile, the last press holds.
    if (mine === presses.current) setWanted(null);
  }} />`;
}
