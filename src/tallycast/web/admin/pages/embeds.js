// @ts-check
/** The player and the chat on other sites and in OBS: what to paste there, with how each looks. */
import { useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { CopyButton } from "../components/buttons.js";
import { Switch } from "../forms/fields/switch.js";

/** @param {string} text for an attribute */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** What to paste into a page. @param {{address: string, title: string, width: number, height: number}} frame */
export const snippetOf = ({ address, title, width, height }) =>
  `<iframe src="${escaped(address)}" title="${escaped(title)}" width="${width}" height="${height}" allow="autoplay; fullscreen; picture-in-picture" allowfullscreen></iframe>`;

/** @param {{text: string, label: string}} props */
function Copied({ text, label }) {
  return html`<span class="copyable wide"><code>${text}</code><${CopyButton} text=${text} label=${label} /></span>`;
}

/**
 * @param {{id: string, title: string, help: string, path: string, width: number, height: number, option?: {name: string, words: string}, name: string, origin: string, bare?: boolean}} props
 *   option: of the address; bare: an address alone is of use
 */
function Embed({ id, title, help, path, width, height, option, name, origin, bare }) {
  const { t } = useI18n();
  const [chosen, setChosen] = useState(false);
  const address = `${origin}${path}${option && chosen ? `?${option.name}=true` : ""}`;
  return html`
    <section class="panel" aria-labelledby=${id}>
      <h2 id=${id}>${title}</h2>
      <div class="stack">
        <p class="field-help">${help}</p>
        ${option && html`<div class="sub-field inline"><${Switch} id=${`${id}-option`} value=${chosen} readOnly=${false} describedBy=${id} onChange=${setChosen} /><label for=${`${id}-option`}>${option.words}</label></div>`}
        <${Copied} text=${snippetOf({ address, title: `${name}: ${title}`, width, height })} label=${`${t("embeds.copy")}: ${title}`} />
        ${bare && html`<${Copied} text=${address} label=${`${t("embeds.copyAddress")}: ${title}`} />`}
        <p><a href=${address} target="_blank" rel="noopener">${t("embeds.look")}</a></p>
      </div>
    </section>
  `;
}

/** @param {import("../compose.js").Parts} parts */
export function Page({ settings, name }) {
  const { t } = useI18n();
  /** @param {string} key */
  const valueOf = (key) => settings.entries.value.get(key)?.row.value.value;
  const origin = String(valueOf("server_url") || location.origin).replace(/\/+$/, "");
  const common = { origin, name: String(valueOf("server_name") || name) };
  const chat = valueOf("chat_disabled") !== true;
  return html`
    <h1>${t("menu.embeds")}</h1>
    <p class="field-help">${t("embeds.help")}</p>
    <${Embed} ...${common} id="embed-video" title=${t("embeds.video")} help=${t("embeds.videoHelp")} path="/embed/video" width=${560} height=${315}
      option=${{ name: "initiallyMuted", words: t("embeds.muted") }} />
    ${
      chat &&
      html`
      <${Embed} ...${common} id="embed-read" title=${t("embeds.read")} help=${t("embeds.readHelp")} path="/embed/chat/readonly" width=${350} height=${600} bare
        option=${{ name: "transparent", words: t("embeds.transparent") }} />
      <${Embed} ...${common} id="embed-write" title=${t("embeds.write")} help=${t("embeds.writeHelp")} path="/embed/chat/readwrite" width=${350} height=${600} />`
    }
  `;
}
