// @ts-check
/** Line icons, drawn for this page on a grid of 24 and coloured by the text around them. */
import { html } from "../html.js";

const SHAPES = {
  play: html`<path d="M8 5.5v13a1 1 0 0 0 1.52.85l10.4-6.5a1 1 0 0 0 0-1.7L9.52 4.65A1 1 0 0 0 8 5.5Z" fill="currentColor" stroke="none" />`,
  pause: html`<g fill="currentColor" stroke="none"><rect x="6.5" y="5" width="4" height="14" rx="1.2" /><rect x="13.5" y="5" width="4" height="14" rx="1.2" /></g>`,
  volume: html`<path d="M4 9.5v5h3.2L12 18.6V5.4L7.2 9.5H4Z" fill="currentColor" /><path d="M15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11" />`,
  volumeLow: html`<path d="M4 9.5v5h3.2L12 18.6V5.4L7.2 9.5H4Z" fill="currentColor" /><path d="M15.5 9a4.2 4.2 0 0 1 0 6" />`,
  muted: html`<path d="M4 9.5v5h3.2L12 18.6V5.4L7.2 9.5H4Z" fill="currentColor" /><path d="m16 9.5 5 5m0-5-5 5" />`,
  captions: html`<rect x="3" y="5" width="18" height="14" rx="2.2" /><path d="M10.2 10.6a2 2 0 1 0 0 2.8m6.3-2.8a2 2 0 1 0 0 2.8" />`,
  settings: html`<path d="M4 7h9m5 0h2M4 17h2m5 0h9" /><circle cx="15.5" cy="7" r="2.4" /><circle cx="8.5" cy="17" r="2.4" />`,
  pip: html`<rect x="3" y="5" width="18" height="14" rx="2.2" /><rect x="12" y="11.5" width="6.5" height="5" rx="1" fill="currentColor" stroke="none" />`,
  fullscreen: html`<path d="M4 9V5.5A1.5 1.5 0 0 1 5.5 4H9m6 0h3.5A1.5 1.5 0 0 1 20 5.5V9m0 6v3.5a1.5 1.5 0 0 1-1.5 1.5H15m-6 0H5.5A1.5 1.5 0 0 1 4 18.5V15" />`,
  leaveFullscreen: html`<path d="M9 4v3.5A1.5 1.5 0 0 1 7.5 9H4m16 0h-3.5A1.5 1.5 0 0 1 15 7.5V4m0 16v-3.5a1.5 1.5 0 0 1 1.5-1.5H20M4 15h3.5A1.5 1.5 0 0 1 9 16.5V20" />`,
  eye: html`<path d="M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12Z" /><circle cx="12" cy="12" r="2.8" />`,
  check: html`<path d="m5.5 12.5 4.2 4.2L18.5 7.5" />`,
  moon: html`<path d="M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7Z" />`,
  chat: html`<path d="M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H11l-4.6 3.6a.5.5 0 0 1-.9-.4V16A1.5 1.5 0 0 1 4 14.5Z" />`,
  send: html`<path d="M5 12 4 4.9a.6.6 0 0 1 .9-.6l15 7.2a.6.6 0 0 1 0 1l-15 7.2a.6.6 0 0 1-.9-.6L5 12Zm0 0h7" />`,
  smile: html`<circle cx="12" cy="12" r="8.5" /><path d="M8.5 14.2a4.3 4.3 0 0 0 7 0M9 9.3v.6m6-.6v.6" />`,
  more: html`<g fill="currentColor" stroke="none"><circle cx="6" cy="12" r="1.7" /><circle cx="12" cy="12" r="1.7" /><circle cx="18" cy="12" r="1.7" /></g>`,
  close: html`<path d="m6.5 6.5 11 11m0-11-11 11" />`,
  down: html`<path d="M12 5.5v13m-5.5-5.5 5.5 5.5 5.5-5.5" />`,
  chevron: html`<path d="m7.5 10 4.5 4.5 4.5-4.5" />`,
  shield: html`<path d="M12 3.5 5 6v5.4c0 4.2 2.8 7.4 7 9.1 4.2-1.7 7-4.9 7-9.1V6Z" />`,
  bot: html`<rect x="4.5" y="8" width="15" height="11" rx="2.5" /><path d="M12 8V4.5M9 12.8v1.4m6-1.4v1.4" />`,
  follow: html`<circle cx="10" cy="8.2" r="3.6" /><path d="M3.5 19.5a6.6 6.6 0 0 1 11-4.5M18 14.5v6m-3-3h6" />`,
  bell: html`<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15ZM10 20.5a2.2 2.2 0 0 0 4 0" />`,
  newTab: html`<path d="M13.5 4.5h6v6m0-6-8 8M17.5 14v3.5a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2H10" />`,
  airplay: html`<path d="M7.5 17H6a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-1.5" /><path d="m12 14.5 4.5 5.5h-9Z" fill="currentColor" />`,
  cast: html`<path d="M4 9V7a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-4.5M4 12.5a6.5 6.5 0 0 1 6.5 6.5M4 16a3 3 0 0 1 3 3" /><circle cx="4.6" cy="18.8" r=".9" fill="currentColor" stroke="none" />`,
  alert: html`<path d="M12 8.2v4.6m0 3v.2M10.3 4.6 3.2 17a2 2 0 0 0 1.7 3h14.2a2 2 0 0 0 1.7-3L13.7 4.6a2 2 0 0 0-3.4 0Z" />`,
};

/** @typedef {keyof typeof SHAPES} IconName */

/** Always beside a text or inside a control with a name, so hidden from screen readers. @param {{name: IconName}} props */
export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${SHAPES[name]}</svg>`;
}
