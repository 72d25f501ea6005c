// @ts-check
/** An address that came from elsewhere leads to the web and nowhere else. */

/** @param {string|undefined} address */
export const isWebLink = (address) => /^https?:\/{2}/i.test(address ?? "");
