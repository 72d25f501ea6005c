// @ts-check
/** Are hands off the controls? They fade after a while without pointer, touch or key. */
import { useEffect, useState } from "preact/hooks";

const IDLE_AFTER_MS = 2_800;

/**
 * @param {{current: HTMLElement|null}} area
 * @returns {{idle: boolean, wake: () => void, sleep: () => void}}
 */
export function useIdle(area) {
  const [idle, setIdle] = useState(true);
  const [wake, setWake] = useState(() => () => {});

  useEffect(() => {
    const element = area.current;
    if (!element) return undefined;
    let timer = 0;
    const rest = () => {
      clearTimeout(timer);
      setIdle(true);
    };
    const stir = () => {
      clearTimeout(timer);
      setIdle(false);
      timer = window.setTimeout(rest, IDLE_AFTER_MS);
    };
    /** @param {PointerEvent} event */
    const leave = (event) => event.pointerType === "mouse" && rest();
    setWake(() => stir);
    element.addEventListener("pointermove", stir);
    element.addEventListener("focusin", stir);
    element.addEventListener("keydown", stir);
    element.addEventListener("pointerleave", leave);
    return () => {
      clearTimeout(timer);
      element.removeEventListener("pointermove", stir);
      element.removeEventListener("focusin", stir);
      element.removeEventListener("keydown", stir);
      element.removeEventListener("pointerleave", leave);
    };
  }, []);

  return { idle, wake, sleep: () => setIdle(true) };
}
