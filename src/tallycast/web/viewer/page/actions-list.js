// @ts-check
/** The operator's buttons: which page they open, and how. Pure. */

/** @typedef {import("../../shared/api.js").ExternalAction} ExternalAction */

/** @param {string} address @returns {URL|null} */
function parse(address) {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

/**
 * The address with who asks and from where, as pages behind such buttons expect it.
 * @param {ExternalAction} action @param {{instance: string, username: string}} asking
 * @returns {string} empty when there is none to open
 */
export function addressOf({ url }, { instance, username }) {
  const address = parse(url ?? "");
  if (!address || !/^https?:$/.test(address.protocol)) return "";
  address.searchParams.set("instance", instance);
  if (username) address.searchParams.set("username", username);
  return address.href;
}

/**
 * Does it open beside this page: because the operator wants it, or because it cannot be framed here (plain http).
 * @param {ExternalAction} action
 */
export const opensInTab = ({ url, openExternally }) => openExternally === true || /^http:/i.test(url ?? "");

/**
 * What is readable on this colour: black or white, whichever has the greater contrast (WCAG 2.2, relative
 * luminance).
 * @param {string} color as in #2b8a3e or #fff @returns {"#000"|"#fff"|null} null for what is no such colour
 */
export function textOn(color) {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(color);
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
  const parts = short?.slice(1).map((digit) => digit + digit) ?? long?.slice(1);
  if (!parts) return null;
  const [red, green, blue] = parts.map((part) => {
    const share = Number.parseInt(part, 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > 0.179 ? "#000" : "#fff";
}
