// @ts-check
/**
 * Which item of a list is which while the list is edited: what an editor keeps beside its item (a key that is shown,
 * a choice that was opened) goes with it when others are taken away or moved. No DOM.
 */

/** @typedef {Record<string, any>} Item */

export function createItemIds() {
  /** @type {WeakMap<Item, number>} */
  const known = new WeakMap();
  let before = /** @type {readonly Item[]} */ ([]);
  let made = 0;

  /** A list that came anew from the server: what stands as it stood is the same. @param {readonly Item[]} items */
  function recognise(items) {
    const replaced = items.length === before.length && !items.some((item) => known.has(item));
    items.forEach((item, at) => {
      const old = before[at];
      const same = old && (replaced || JSON.stringify(old) === JSON.stringify(item));
      if (!known.has(item) && same) known.set(item, /** @type {number} */ (known.get(old)));
    });
  }

  return {
    /** One for each item, none twice. @param {readonly Item[]} items @returns {number[]} */
    of(items) {
      recognise(items);
      /** @type {Set<number>} */
      const taken = new Set();
      for (const item of items) {
        const id = known.get(item);
        if (id === undefined || taken.has(id)) known.set(item, ++made);
        taken.add(/** @type {number} */ (known.get(item)));
      }
      before = [...items];
      return items.map((item) => /** @type {number} */ (known.get(item)));
    },
    /** An item was changed: the new one is the same. @template {Item} T @param {Item} old @param {T} item @returns {T} */
    changed(old, item) {
      const id = known.get(old);
      if (id !== undefined) known.set(item, id);
      return item;
    },
  };
}
