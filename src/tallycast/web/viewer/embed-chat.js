// @ts-check
/**
 * The chat alone, for other sites, windows and pictures: `/embed/chat/readwrite`, `/embed/chat/readonly`.
 * `?transparent=true` leaves the ground out, for a layer over a picture.
 */
import { composeChat } from "./compose-chat.js";
import { composeSite } from "./compose-site.js";

const readOnly = location.pathname.endsWith("/readonly");
const parameters = new URLSearchParams(location.search);
document.documentElement.classList.toggle("transparent", parameters.get("transparent") === "true");

const site = composeSite();
const chat = composeChat(site, { embedded: true });

const { drawChat } = await import("./page/embed-chat.js");
drawChat({ chat, i18n: site.i18n, readOnly });
