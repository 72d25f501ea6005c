// @ts-check
/**
 * The chat alone, for other sites, windows and pictures: `/embed/chat/readwrite`, `/embed/chat/readonly`.
 * `?transparent=true` leaves the ground out, for a layer over a picture; in OBS that is so by itself, unless
 * `?transparent=false` says otherwise.
 */
import { composeChat } from "./compose-chat.js";
import { composeSite } from "./compose-site.js";

const readOnly = location.pathname.endsWith("/readonly");
const transparent = new URLSearchParams(location.search).get("transparent");
// OBS lays its browser sources over the picture.
const isLayer = transparent === null ? readOnly && "obsstudio" in globalThis : transparent === "true";
document.documentElement.classList.toggle("transparent", isLayer);

const site = composeSite();
const chat = composeChat(site, { embedded: true });

const { drawChat } = await import("./page/embed-chat.js");
drawChat({ chat, i18n: site.i18n, readOnly });
