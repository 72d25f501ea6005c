// @ts-check
/** What a part asks of the server once it is shown. */
import { useEffect, useState } from "preact/hooks";

/**
 * @template T
 * @param {() => Promise<T>} ask
 * @returns {{answer: T|null, failed: boolean, again: () => void}}
 */
export function useAsked(ask) {
  const [answer, setAnswer] = useState(/** @type {T|null} */ (null));
  const [failed, setFailed] = useState(false);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let shown = true;
    setFailed(false);
    ask().then(
      (given) => shown && setAnswer(() => given),
      () => shown && setFailed(true),
    );
    return () => {
      shown = false;
    };
  }, [turn]);
  return { answer, failed, again: () => setTurn((before) => before + 1) };
}
