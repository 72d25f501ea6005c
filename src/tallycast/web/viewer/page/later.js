// @ts-check
/** A part whose code comes when it is first shown; one that does not come is offered to be asked for again. */
import { useEffect, useState } from "preact/hooks";
import { FailedCard } from "../../shared/components/region.js";
import { html } from "../../shared/html.js";

/** @param {{load: () => Promise<{View: any}>, props: object}} options `load` imports a module */
export function Later({ load, props }) {
  const [loaded, setLoaded] = useState(/** @type {{View: any}|null} */ (null));
  const [failed, setFailed] = useState(false);
  const ask = () => {
    setFailed(false);
    load().then(
      ({ View }) => setLoaded({ View }),
      (error) => {
        reportError(error);
        setFailed(true);
      },
    );
  };
  useEffect(ask, []);
  if (failed) return html`<${FailedCard} onRetry=${ask} />`;
  return loaded && html`<${loaded.View} ...${props} />`;
}
