// @ts-check
/**
 * Picks an emoji: the server's own first, then Unicode's by group, with a search and those used lately. Loaded,
 * with its data, at the first press of its button. Arrow keys go through the grid.
 */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { groupsOf, loadEmoji, RECENT, search, SERVER, used } from "./emoji-data.js";

/** @typedef {import("./emoji-data.js").Emoji} Emoji */

const DATA = new URL("../../vendor/emoji-picker-element-data-1.8.0/data.json", import.meta.url).href;
/** A picture for each group's tab, by the data's numbers. */
const TABS = ["😀", "👋", "", "🐻", "🍎", "🚗", "⚽", "💡", "❤️", "🏳️"];

/**
 * @param {object} props
 * @param {() => Promise<import("../../shared/api.js").CustomEmoji[]>} props.customEmoji
 * @param {import("../../shared/api.js").Api["asset"]} props.asset
 * @param {import("../state/preferences.js").Keep} props.keep
 * @param {(written: string) => void} props.onPick
 * @param {() => void} props.onClose
 */
export function EmojiPicker({ customEmoji, asset, keep, onPick, onClose }) {
  const { t } = useI18n();
  const [all, setAll] = useState(/** @type {Emoji[]|null} */ (null));
  const [group, setGroup] = useState(/** @type {number|null} */ (null));
  const [wanted, setWanted] = useState("");
  const root = useRef(/** @type {HTMLDivElement|null} */ (null));

  useEffect(() => {
    void Promise.all([customEmoji(), asset(DATA).catch(() => [])]).then(([custom, data]) =>
      setAll(loadEmoji(custom, data)),
    );
    /** @type {HTMLElement|null|undefined} */ (root.current?.querySelector("input"))?.focus();
    /** @param {PointerEvent} event */
    const onPress = (event) => {
      const target = /** @type {Element} */ (event.target);
      if (!root.current?.contains(target) && !target.closest("#emoji-button")) onClose();
    };
    document.addEventListener("pointerdown", onPress);
    return () => document.removeEventListener("pointerdown", onPress);
  }, []);

  const groups = useMemo(() => groupsOf(all ?? [], keep), [all]);
  const chosen = group ?? groups[0]?.group ?? 0;
  const shown = useMemo(
    () =>
      wanted.trim() ? search(all ?? [], wanted) : (groups.find((one) => one.group === chosen)?.emoji ?? []),
    [groups, chosen, wanted],
  );

  /** @param {Emoji} emoji */
  function pick(emoji) {
    used(keep, emoji);
    onPick(emoji.written);
  }

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    if (event.key === "Escape") onClose();
    else if (!moveInGrid(root.current, event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  return html`
    <div class="emoji-picker" ref=${root} role="dialog" aria-label=${t("chat.emoji")} onKeyDown=${onKeyDown}>
      <input
        type="search"
        class="text-field"
        aria-label=${t("chat.emojiSearch")}
        placeholder=${t("chat.emojiSearch")}
        value=${wanted}
        onInput=${(/** @type {any} */ event) => setWanted(event.currentTarget.value)}
      />
      <div class="emoji-tabs" role="group" aria-label=${t("chat.emojiGroups")}>
        ${groups.map(
          ({ group: one, emoji }) => html`
            <button
              type="button"
              key=${one}
              aria-pressed=${!wanted && one === chosen}
              aria-label=${label(t, one)}
              title=${label(t, one)}
              onClick=${() => {
                setWanted("");
                setGroup(one);
              }}
            >
              ${one === SERVER ? html`<img src=${emoji[0].url} alt="" class="emoji" />` : one === RECENT ? "🕘" : TABS[one]}
            </button>
          `,
        )}
      </div>
      <div class="emoji-grid" role="group" aria-label=${wanted ? t("chat.emojiSearch") : label(t, chosen)}>
        ${shown.map(
          (emoji, index) => html`
            <button
              type="button"
              key=${emoji.written}
              tabindex=${index === 0 ? 0 : -1}
              aria-label=${emoji.name}
              title=${emoji.name}
              onClick=${() => pick(emoji)}
            >
              ${emoji.url ? html`<img src=${emoji.url} alt="" class="emoji" loading="lazy" />` : emoji.written}
            </button>
          `,
        )}
        ${all === null && html`<p class="hint" role="status">${t("chat.loading")}</p>`}
        ${all !== null && shown.length === 0 && html`<p class="hint" role="status">${t("chat.emojiNone")}</p>`}
      </div>
    </div>
  `;
}

/** @param {import("../../shared/i18n.js").Translate} t @param {number} group */
function label(t, group) {
  if (group === SERVER) return t("chat.emojiServer");
  if (group === RECENT) return t("chat.emojiRecent");
  return [
    t("chat.emojiSmileys"),
    t("chat.emojiPeople"),
    "",
    t("chat.emojiNature"),
    t("chat.emojiFood"),
    t("chat.emojiTravel"),
    t("chat.emojiActivities"),
    t("chat.emojiObjects"),
    t("chat.emojiSymbols"),
    t("chat.emojiFlags"),
  ][group];
}

/** @param {HTMLElement|null} root @param {KeyboardEvent} event @returns {boolean} */
function moveInGrid(root, { key, target }) {
  const cells = [
    .../** @type {NodeListOf<HTMLElement>} */ (root?.querySelectorAll(".emoji-grid button") ?? []),
  ];
  if (cells.length === 0) return false;
  const at = cells.indexOf(/** @type {HTMLElement} */ (target));
  const inSearch = /** @type {Element} */ (target).matches("input");
  if (inSearch && key !== "ArrowDown" && key !== "Enter") return false;
  if (at < 0 && !inSearch) return false;
  const top = cells[0].offsetTop;
  const columns = Math.max(
    1,
    cells.findIndex((cell) => cell.offsetTop > top),
  );
  if (inSearch) {
    if (key === "Enter") cells[0].click();
    else cells[0].focus();
    return true;
  }
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key];
  if (by === undefined) return false;
  cells[at + by]?.focus();
  return true;
}
