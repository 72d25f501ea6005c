// @ts-check
/** Spans of time as they are typed. Pure. */

/** `1:02:03`, `2:03` or `123` as seconds; null if it is none of these. @param {string} text */
export function secondsOf(text) {
  const parts = text.trim().split(":");
  if (parts.length > 3 || !parts.every((part) => /^\d{1,4}(?:\.\d{1,3})?$/.test(part))) return null;
  return parts.reduce((seconds, part) => seconds * 60 + Number(part), 0);
}
