// @ts-check
/** The admin's own line icons, on the same grid of 24 as the shared ones; kept out of the viewer page. */
import { html } from "../../shared/html.js";

const SHAPES = {
  home: html`<path d="M4 11.2 12 4.5l8 6.7V19a1 1 0 0 1-1 1h-4.6v-5.4H9.6V20H5a1 1 0 0 1-1-1Z" />`,
  card: html`<rect x="3.5" y="5" width="17" height="14" rx="2.2" /><circle cx="8.6" cy="10.6" r="1.9" /><path d="M5.8 16c.5-1.5 1.500-2.200 2.800-2.200s2.300.7 2.800 2.200M14.500 9.800h3.200m-3.200 4h3.200" />`,
  video: html`<rect x="3" y="6" width="12.500" height="12" rx="2.200" /><path d="m15.500 10.600 4.300-2.600a.8.8 0 0 1 1.200.7v6.600a.8.8 0 0 1-1.200.7l-4.300-2.600" />`,
  chat: html`<path d="M5.500 5h13A1.500 1.500 0 0 1 20 6.500v8a1.500 1.500 0 0 1-1.500 1.500H11l-4.500 3.700V16h-1A1.500 1.500 0 0 1 4 14.500v-8A1.500 1.500 0 0 1 5.500 5Z" /><path d="M8 9h8m-8 3.200h5" />`,
  brush: html`<path d="M12 4a8 8 0 1 0 0 16c1.200 0 1.700-.8 1.500-1.700-.4-1.700.5-2.800 2.100-2.800h1.900A2.500 2.500 0 0 0 20 13c0-5-3.600-9-8-9Z" /><path d="M8 11.500v.1M10.800 8v.1M15 8.400v.1" stroke-width="2.400" />`,
  server: html`<rect x="4" y="4.500" width="16" height="6.500" rx="1.800" /><rect x="4" y="13" width="16" height="6.500" rx="1.800" /><path d="M7.600 7.700v.1m0 8.400v.1" stroke-width="2.400" />`,
  disk: html`<ellipse cx="12" cy="6.500" rx="7.500" ry="2.700" /><path d="M4.500 6.500v11c0 1.500 3.400 2.700 7.500 2.700s7.500-1.200 7.500-2.700v-11M4.500 12c0 1.500 3.400 2.700 7.500 2.700s7.500-1.200 7.500-2.700" />`,
  link: html`<path d="M10 14a3.600 3.600 0 0 0 5.100 0l3.300-3.300a3.600 3.600 0 0 0-5.100-5.100L12 6.900M14 10a3.600 3.600 0 0 0-5.100 0l-3.300 3.300a3.600 3.600 0 0 0 5.100 5.100l1.300-1.300" />`,
  list: html`<path d="M9 6.500h11M9 12h11M9 17.500h11M4.500 6.500v.1m0 5.400v.1m0 5.400v.1" />`,
  pulse: html`<path d="M3 12.500h4l2.500-6.500 4.500 12 2.800-7.500 1.200 2H21" />`,
  chip: html`<rect x="6.500" y="6.500" width="11" height="11" rx="2" /><path d="M9.500 6.500V3.800m5 2.700V3.800m-5 16.400v-2.700m5 2.700v-2.700M6.500 9.500H3.800m2.700 5H3.800m16.400-5h-2.700m2.700 5h-2.700" />`,
  archive: html`<path d="M4.500 8.500h15v9A1.500 1.500 0 0 1 18 19H6a1.500 1.500 0 0 1-1.500-1.500Z" /><path d="M3.500 5h17v3.500h-17Zm6.500 7.500h4" />`,
  update: html`<path d="M19.500 12a7.500 7.500 0 1 1-2.300-5.400M19.500 4.500v3.800h-3.800" />`,
  menu: html`<path d="M4 7h16M4 12h16M4 17h16" />`,
  close: html`<path d="m6 6 12 12M18 6 6 18" />`,
  leave: html`<path d="M14 4.500H6.500A1.500 1.500 0 0 0 5 6v12a1.500 1.500 0 0 0 1.500 1.500H14M10.500 12H20m-3.500-3.700L20 12l-3.500 3.700" />`,
  open: html`<path d="M13 5h6v6m0-6-8.500 8.500M9.500 6H6.500A1.500 1.500 0 0 0 5 7.500v10A1.500 1.500 0 0 0 6.500 19h10a1.500 1.500 0 0 0 1.500-1.500v-3" />`,
  eye: html`<path d="M2.500 12S6 5.800 12 5.800 21.500 12 21.500 12 18 18.200 12 18.200 2.500 12 2.500 12Z" /><circle cx="12" cy="12" r="2.800" />`,
  copy: html`<rect x="8.500" y="8.500" width="11" height="11" rx="2" /><path d="M15.500 8.500V6.500a2 2 0 0 0-2-2h-7a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h2" />`,
  plus: html`<path d="M12 5v14M5 12h14" />`,
  trash: html`<path d="M4.500 7h15M9.500 7V5.200A1.200 1.200 0 0 1 10.700 4h2.600a1.200 1.200 0 0 1 1.200 1.200V7M6.500 7l.8 11.600A1.500 1.500 0 0 0 8.800 20h6.400a1.500 1.500 0 0 0 1.500-1.400L17.500 7M10.200 11v5m3.600-5v5" />`,
  up: html`<path d="m6 14.500 6-6 6 6" />`,
  down: html`<path d="m6 9.500 6 6 6-6" />`,
  lock: html`<rect x="5" y="10.500" width="14" height="9.500" rx="2" /><path d="M8 10.500V8a4 4 0 0 1 8 0v2.500" />`,
  clock: html`<circle cx="12" cy="12" r="8" /><path d="M12 7.500V12l3 2" />`,
  check: html`<path d="m5.500 12.500 4.200 4.200L18.500 7.500" />`,
  alert: html`<path d="M12 8.200v4.600m0 3v.2M10.300 4.600 3.200 17a2 2 0 0 0 1.700 3h14.200a2 2 0 0 0 1.700-3L13.700 4.600a2 2 0 0 0-3.400 0Z" />`,
};

/** @typedef {keyof typeof SHAPES} AdminIconName */

/** Always beside a text or inside a control with a name. @param {{name: AdminIconName}} props */
export function AdminIcon({ name }) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${SHAPES[name]}</svg>`;
}
