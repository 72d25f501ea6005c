// @ts-check
/** What is on, before it is played: a still that is taken anew while the viewer makes up their mind. */
import { useEffect, useState } from "preact/hooks";
import { html } from "../../shared/html.js";

const RENEW_MS = 20_000;
const STILL = "/thumbnail.jpg";

/** Two pictures, the newer fading in over the older. */
export function Poster() {
  const [stills, setStills] = useState([STILL]);
  useEffect(() => {
    const timer = setInterval(() => {
      const image = new Image();
      image.src = `${STILL}?${Date.now()}`;
      // One that cannot be had leaves the last one standing.
      image.decode().then(
        () => setStills(([...before]) => [...before.slice(-1), image.src]),
        () => {},
      );
    }, RENEW_MS);
    return () => clearInterval(timer);
  }, []);
  return html`
    <div class="poster" aria-hidden="true">
      ${stills.map((source) => html`<img key=${source} src=${source} alt="" />`)}
    </div>
  `;
}
