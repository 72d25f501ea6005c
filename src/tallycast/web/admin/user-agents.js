// @ts-check
/** What a program calls itself, in words: `Firefox on Windows`, `VLC`. Pure; unknown ones keep their own first word. */

/** In this order: many claim to be those further down as well. @type {readonly (readonly [RegExp, string])[]} */
const PROGRAMS = [
  [/\bvlc\b|libvlc/i, "VLC"],
  [/\bmpv\b|lavf\//i, "mpv / ffmpeg"],
  [/applecoremedia/i, "QuickTime"],
  [/\bkodi\b/i, "Kodi"],
  [/\bobs\b/i, "OBS"],
  [/\bedg(?:e|a|ios)?\//i, "Edge"],
  [/\bopr\/|\bopera\b/i, "Opera"],
  [/samsungbrowser/i, "Samsung Internet"],
  [/vivaldi/i, "Vivaldi"],
  [/firefox|fxios/i, "Firefox"],
  [/headlesschrome|chrome|crios|chromium/i, "Chrome"],
  [/safari/i, "Safari"],
  [/\bcurl\b/i, "curl"],
];

/** @type {readonly (readonly [RegExp, string])[]} */
const SYSTEMS = [
  [/iphone/i, "iPhone"],
  [/ipad/i, "iPad"],
  [/apple ?tv/i, "Apple TV"],
  [/smart-?tv|tizen|web0s|webos|bravia/i, "TV"],
  [/android/i, "Android"],
  [/windows/i, "Windows"],
  [/cros/i, "ChromeOS"],
  [/mac os|macintosh/i, "Mac"],
  [/linux|x11/i, "Linux"],
];

/** @param {string} agent @param {readonly (readonly [RegExp, string])[]} known */
const find = (agent, known) => known.find(([pattern]) => pattern.test(agent))?.[1];

/** @param {string} agent @returns {{program: string, system: string}} empty: not known */
export function readUserAgent(agent) {
  const own = agent.trim().match(/^[\w.-]{2,40}/)?.[0] ?? "";
  return { program: find(agent, PROGRAMS) ?? (own === "Mozilla" ? "" : own), system: find(agent, SYSTEMS) ?? "" };
}
