// @ts-check
/**
 * Questions that are asked again before they are answered, whose answers overtake each other: the answer to the
 * latest question stays. Pure.
 */

/** @returns {() => () => boolean} called with each question; what it gives, with the answer: is it still news */
export function createLatest() {
  let asked = 0;
  let answered = 0;
  return () => {
    const mine = ++asked;
    return () => {
      if (mine < answered) return false;
      answered = mine;
      return true;
    };
  };
}
