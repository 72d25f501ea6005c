// @ts-check
/**
 * A message's HTML as nodes of ours. The server has cleaned it; here every element and attribute still has to
 * be on a list, and whatever is not becomes the text inside it. Nothing is ever handed to innerHTML of the page.
 */
import { h } from "preact";
import { isWebLink } from "../../shared/web-link.js";

const MESSAGE_TAGS = new Set(["a", "br", "code", "em", "img", "p", "pre", "strong"]);
/** The server's own lines may hold more. */
const SYSTEM_TAGS = new Set([
  ...MESSAGE_TAGS,
  ...["b", "blockquote", "del", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "kbd", "li", "mark"],
  ...["ol", "s", "small", "span", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul"],
]);
/** Their text is no text. */
const SILENT_TAGS = new Set(["script", "style", "template", "noscript", "iframe", "object", "svg", "math"]);
const EMOJI_SOURCE = /^\/img\/emoji\/(?!.*\.\.)[^\\?#%]+$/;
const EMOJI_ONLY =
  /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u200D\uFE0F\s])+$/u;
const BIG_EMOJI_MOST = 4;

/** Never shown: what is parsed into it runs nothing and loads nothing. */
const inert = document.implementation.createHTMLDocument("");

/**
 * @param {string} html
 * @param {{wide?: boolean, name?: string}} [options] wide: a line of the server; name: whose mention is marked
 * @returns {{nodes: any[], mentions: boolean, big: boolean}} big: a few emoji and nothing else
 */
export function readBody(html, { wide = false, name = "" } = {}) {
  const tags = wide ? SYSTEM_TAGS : MESSAGE_TAGS;
  const mention = name ? mentionOf(name) : null;
  let mentions = false;
  let pictures = 0;
  let words = "";
  inert.body.innerHTML = html;

  /** @param {Node} node @param {boolean} inLink @returns {any} */
  function read(node, inLink) {
    if (node.nodeType === 3) {
      const text = /** @type {Text} */ (node).data;
      words += text;
      return mention && !inLink ? marked(text) : text;
    }
    if (node.nodeType !== 1) return null;
    const element = /** @type {Element} */ (node);
    const tag = element.localName;
    if (SILENT_TAGS.has(tag)) return null;
    const isLink = tag === "a";
    if (tag === "img") return image(element);
    const children = [...element.childNodes].map((child) => read(child, inLink || isLink));
    if (!tags.has(tag)) return children;
    if (tag === "br" || tag === "hr") return h(tag, null);
    return isLink ? link(element, children) : h(tag, null, children);
  }

  /** @param {Element} element */
  function image(element) {
    const src = element.getAttribute("src") ?? "";
    const alt = element.getAttribute("alt") ?? "";
    if (!EMOJI_SOURCE.test(src)) return alt;
    pictures += 1;
    return h("img", { src, alt, title: alt, class: "emoji", loading: "lazy", decoding: "async" });
  }

  /** @param {string} text */
  function marked(text) {
    const parts = text.split(/** @type {RegExp} */ (mention));
    if (parts.length === 1) return text;
    mentions = true;
    return parts.map((part, index) => (index % 2 ? h("mark", { class: "mention" }, part) : part));
  }

  const nodes = [...inert.body.childNodes].map((node) => read(node, false));
  inert.body.replaceChildren();
  const unicode =
    words.trim() === ""
      ? 0
      : EMOJI_ONLY.test(words)
        ? [...words.matchAll(/\p{Extended_Pictographic}/gu)].length
        : 99;
  const big = pictures + unicode > 0 && pictures + unicode <= BIG_EMOJI_MOST;
  return { nodes, mentions, big };
}

/** @param {Element} element @param {any[]} children */
function link(element, children) {
  const href = element.getAttribute("href") ?? "";
  if (!isWebLink(href)) return children;
  return h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, children);
}

/** The name as a word of its own, with or without the sign before it. @param {string} name */
function mentionOf(name) {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(@?(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_]))`, "iu");
}
