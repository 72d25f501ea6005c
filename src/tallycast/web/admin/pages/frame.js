// @ts-check
/** What every admin page has around it: menu, live state, stream title, the way out. */
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { IconButton } from "../components/buttons.js";
import { AdminIcon } from "../components/admin-icon.js";
import { addressOf, GROUPS, placesWith } from "../router.js";
import { LiveState, StreamTitle } from "./header.js";
import { Home } from "./home.js";
import { LaterPage } from "./later.js";
import { PAGES } from "./pages.js";
import { SettingsPage } from "./settings-page.js";

/** @typedef {import("../compose.js").Parts} Parts */

/** @param {{here: import("../router.js").Place, open: boolean, settings: Parts["settings"], onChoose: () => void}} props */
function Menu({ here, open, settings, onChoose }) {
  const { t } = useI18n();
  const places = placesWith((key) => settings.entries.value.get(key)?.row.value.value);
  return html`
    <nav id="menu" class="side" aria-label=${t("frame.menu")} data-open=${open}>
      ${GROUPS.filter((group) => places.some((place) => place.group === group)).map(
        (group) => html`
        <div class="side-group" key=${group}>
          ${group !== "live" && html`<p class="side-title" id=${`menu-${group}`}>${t(`menu.${group}`)}</p>`}
          <ul aria-labelledby=${group === "live" ? undefined : `menu-${group}`}>
            ${places.filter((place) => place.group === group).map(
              (place) => html`
              <li key=${place.slug}>
                <a href=${addressOf(place)} aria-current=${place === here ? "page" : undefined} onClick=${onChoose}>
                  <${AdminIcon} name=${place.icon} />
                  <span>${t(place.title)}</span>
                </a>
              </li>
            `,
            )}
          </ul>
        </div>
      `,
      )}
    </nav>
  `;
}

/** @param {Parts} parts */
function Page(parts) {
  const place = parts.router.place.value;
  if (place.slug in PAGES) {
    return html`<${LaterPage} key=${place.slug} load=${PAGES[place.slug]} title=${place.title} parts=${parts} />`;
  }
  if (place.settings) return html`<${SettingsPage} key=${place.slug} settings=${parts.settings} place=${place} />`;
  return html`<${Home} ...${parts} />`;
}

/** Reads out what saving came to; the fields themselves show it. @param {{settings: Parts["settings"]}} props */
function Announcer({ settings }) {
  const { t } = useI18n();
  const news = settings.news.value;
  const words = news && (news.progress.phase === "saved" ? t("form.saved") : news.progress.message || t(news.progress.key ?? "form.unreachable"));
  return html`<p class="visually-hidden" role="status" aria-live="polite">${news && `${news.label}: ${words}`}</p>`;
}

/** @param {Parts} parts */
export function Frame(parts) {
  const { t } = useI18n();
  const { router, session, status, settings } = parts;
  const [menuOpen, setMenuOpen] = useState(false);
  const main = useRef(/** @type {HTMLElement|null} */ (null));
  const here = router.place.value;
  const before = useRef(here);

  useEffect(() => {
    if (before.current === here) return;
    before.current = here;
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [here]);

  const title = settings.entries.value.get("stream_title");
  const name = settings.entries.value.get("server_name")?.row.value.value ?? parts.name;
  return html`
    <nav class="skip-links" aria-label=${t("frame.skipLinks")}><a href="#main">${t("frame.skipToContent")}</a></nav>
    <div class="frame" onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && setMenuOpen(false)}>
      <header class="bar">
        <button
          type="button"
          class="icon-button menu-button"
          aria-label=${t("frame.menu")}
          aria-expanded=${menuOpen}
          aria-controls="menu"
          onClick=${() => setMenuOpen(!menuOpen)}
        >
          <${AdminIcon} name=${menuOpen ? "close" : "menu"} />
        </button>
        <a class="brand" href="/admin"><img src="/logo/page" alt="" width="32" height="32" /><span>${name}</span></a>
        ${title && html`<${StreamTitle} entry=${title} settings=${settings} />`}
        <${LiveState} status=${status} />
        <a class="icon-button" href="/" target="_blank" aria-label=${t("frame.openPage")} title=${t("frame.openPage")}>
          <${AdminIcon} name="open" />
        </a>
        <${IconButton} icon="leave" label=${t("frame.signOut")} onClick=${() => {
          settings.forget();
          void session.logout();
        }} />
      </header>
      <${Menu} here=${here} open=${menuOpen} settings=${settings} onChoose=${() => setMenuOpen(false)} />
      ${menuOpen && html`<div class="scrim" onClick=${() => setMenuOpen(false)}></div>`}
      <main id="main" ref=${main} tabindex="-1">
        ${!status.reachable.value && html`<p class="banner" role="status"><${AdminIcon} name="alert" />${t("frame.unreachable")}</p>`}
        ${status.failing.value && html`<p class="banner" role="status"><${AdminIcon} name="alert" />${t("frame.failing")}</p>`}
        <${Page} ...${parts} />
      </main>
      <${Announcer} settings=${settings} />
    </div>
  `;
}
