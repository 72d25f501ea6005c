// @ts-check
/** Links to the streamer elsewhere: a platform that is known by name and has an icon, or any other. */
import { useEffect, useState } from "preact/hooks";
import { html } from "../../../shared/html.js";
import { useI18n } from "../../../shared/i18n-context.js";
import { Items } from "./items.js";

/** @typedef {Record<string, {platform: string, icon: string}>} Platforms */

const OTHER = "";

/** @param {{id: string, describedBy: string, readOnly: boolean, value: Record<string, any>, onChange: (value: any) => void, platforms: Platforms}} props */
function LinkEditor({ id, describedBy, readOnly, value, onChange, platforms }) {
  const { t } = useI18n();
  const known = platforms[value.platform.toLowerCase()];
  const names = Object.entries(platforms).sort(([, one], [, other]) => one.platform.localeCompare(other.platform));
  return html`
    <div class="sub-fields">
      <div class="sub-field">
        <label for=${`${id}-known`}>${t("social.platform")}</label>
        <span class="with-icon">
          ${known && html`<img src=${known.icon} alt="" width="32" height="32" />`}
          <select id=${`${id}-known`} class="input" disabled=${readOnly} value=${known ? value.platform.toLowerCase() : OTHER} onChange=${(/** @type {any} */ event) => onChange({ ...value, platform: event.target.value })}>
            ${names.map(([key, { platform }]) => html`<option key=${key} value=${key}>${platform}</option>`)}
            <option value=${OTHER}>${t("social.another")}</option>
          </select>
        </span>
      </div>
      ${
        !known &&
        html`<div class="sub-field"><label for=${`${id}-platform`}>${t("social.name")}</label>
          <input id=${`${id}-platform`} class="input" maxlength="64" readonly=${readOnly} value=${value.platform} aria-describedby=${describedBy} onInput=${(/** @type {any} */ event) => onChange({ ...value, platform: event.target.value })} /></div>`
      }
      <div class="sub-field">
        <label for=${`${id}-url`}>${t("social.url")}</label>
        <input id=${`${id}-url`} class="input" inputmode="url" spellcheck="false" maxlength="2048" readonly=${readOnly} value=${value.url} aria-describedby=${describedBy} onInput=${(/** @type {any} */ event) => onChange({ ...value, url: event.target.value })} />
      </div>
    </div>
  `;
}

/** @param {import("../field.js").ControlProps} props */
export function SocialLinks(props) {
  const [platforms, setPlatforms] = useState(/** @type {Platforms} */ ({}));
  useEffect(() => {
    props.settings.platforms().then(setPlatforms, () => {});
  }, []);
  return html`<${Items} ...${props} editor=${LinkEditor} extraProps=${{ platforms }}
    nameOf=${(/** @type {any} */ link) => platforms[link.platform.toLowerCase()]?.platform ?? link.platform}
    create=${() => ({ platform: Object.keys(platforms).includes("mastodon") ? "mastodon" : "", url: "" })} />`;
}
