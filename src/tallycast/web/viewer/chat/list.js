// @ts-check
/**
 * The messages: a window of drawn rows over the whole list. It stays at the newest unless the viewer scrolls
 * away; then the row at the top stays where it is, whatever comes or goes.
 */
import { Component, createRef } from "preact";
import { Icon } from "../../shared/components/icon.js";
import { html } from "../../shared/html.js";
import { RowView } from "./row.js";
import { covers, Heights, placeAt, placeAtEnd } from "./window.js";

/** So near to its end the list counts as being there. */
const NEAR_PX = 32;
/** The history is no news: what comes so soon is not read out. */
const QUIET_START_MS = 1_500;

/**
 * @typedef {object} Props
 * @property {import("../state/chat.js").Chat} chat
 * @property {import("./row.js").RowContext} context
 * @property {import("../../shared/i18n.js").I18n} i18n
 * @property {boolean} silent
 */

/** @extends {Component<Props, {quiet: boolean}>} */
export class ChatList extends Component {
  state = { quiet: true };
  scroller = createRef();
  rows = createRef();
  heights = new Heights();
  /** @type {import("./window.js").Place} */
  place = { first: 0, end: 0, above: 0, below: 0 };
  /** The row at the top of what is seen, and how far it is scrolled out. @type {{key: string, offset: number}|null} */
  anchor = null;
  width = 0;

  componentDidMount() {
    this.settle();
    this.timer = setTimeout(() => this.setState({ quiet: false }), QUIET_START_MS);
    this.observer = new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width !== this.width) this.heights.forget();
      this.width = contentRect.width;
      this.settle();
    });
    this.observer.observe(this.scroller.current);
  }

  componentWillUnmount() {
    clearTimeout(this.timer);
    this.observer?.disconnect();
  }

  componentDidUpdate() {
    this.settle();
  }

  /** After drawing: learn the heights, and be where the viewer was. */
  settle() {
    const scroller = /** @type {HTMLElement} */ (this.scroller.current);
    const children = /** @type {HTMLElement} */ (this.rows.current).children;
    /** @type {HTMLElement|undefined} */
    let anchored;
    for (const child of /** @type {Iterable<HTMLElement>} */ (/** @type {unknown} */ (children))) {
      const key = /** @type {string} */ (child.dataset.key);
      this.heights.learn(key, child.getBoundingClientRect().height);
      if (key === this.anchor?.key) anchored = child;
    }
    if (this.props.chat.atNewest.peek()) scroller.scrollTop = scroller.scrollHeight;
    else if (anchored && this.anchor) {
      const by = this.offsetOf(anchored) - this.anchor.offset;
      if (Math.abs(by) >= 1) scroller.scrollTop += by;
    }
  }

  /** From the top of what is seen down to a row, px. @param {HTMLElement} child */
  offsetOf(child) {
    return child.getBoundingClientRect().top - this.scroller.current.getBoundingClientRect().top;
  }

  onScroll = () => {
    const { chat } = this.props;
    const scroller = /** @type {HTMLElement} */ (this.scroller.current);
    const { scrollTop: top, clientHeight: height, scrollHeight: total } = scroller;
    const near = total - top - height < NEAR_PX && this.place.below === 0;
    if (near !== chat.atNewest.peek()) chat.scrolled(near);
    if (near) {
      this.anchor = null;
      return;
    }
    for (const child of this.rows.current.children) {
      const offset = this.offsetOf(child);
      if (offset + child.offsetHeight <= 0) continue;
      this.anchor = { key: child.dataset.key, offset };
      break;
    }
    if (!covers(this.place, { top, height, total })) this.forceUpdate();
  };

  /** Arrow keys go from row to row. @param {KeyboardEvent} event */
  onKeyDown = (event) => {
    const rows = [...this.rows.current.children];
    const at = rows.indexOf(/** @type {Element} */ (document.activeElement)?.closest(".chat-row"));
    const last = rows.length - 1;
    const from = at < 0 ? last + 1 : at;
    const to = { ArrowUp: from - 1, ArrowDown: from + 1, Home: 0, End: last }[event.key];
    if (to === undefined || !rows[to]) return;
    event.preventDefault();
    if (event.key === "End") this.toNewest();
    else if (event.key !== "ArrowDown") this.props.chat.scrolled(false);
    rows[to].focus();
    this.onScroll();
  };

  toNewest = () => {
    this.anchor = null;
    this.props.chat.scrolled(true);
    this.forceUpdate();
  };

  /** @param {readonly import("../state/chat-log.js").Shown[]} shown */
  placeFor(shown) {
    this.heights.keep(shown);
    if (this.props.chat.atNewest.value) return placeAtEnd(shown, this.heights);
    let top = this.scroller.current?.scrollTop ?? 0;
    const at = this.anchor ? shown.findIndex(({ row }) => row.key === this.anchor?.key) : -1;
    if (at >= 0 && this.anchor) {
      top = -this.anchor.offset;
      for (let index = 0; index < at; index += 1) top += this.heights.of(shown[index].row.key);
    }
    return placeAt(shown, this.heights, top);
  }

  render() {
    const { chat, context, i18n, silent } = this.props;
    const { t } = i18n;
    const shown = chat.shown.value;
    this.place = this.placeFor(shown);
    const { first, end, above, below } = this.place;
    const away = !chat.atNewest.value;
    const unseen = chat.unseen.value;
    const live = silent || away || this.state.quiet ? "off" : "polite";
    return html`
      <div class="chat-messages">
        <div
          class="chat-scroller"
          ref=${this.scroller}
          tabindex="0"
          role="log"
          aria-label=${t("chat.messages")}
          aria-live=${live}
          aria-relevant="additions"
          onScroll=${this.onScroll}
          onKeyDown=${this.onKeyDown}
        >
          <div class="chat-start" aria-hidden="true"></div>
          ${shown.length === 0 && chat.connection.value === "open" && html`<p class="chat-empty">${t("chat.empty")}</p>`}
          <div style=${{ height: `${above}px` }}></div>
          <div class="chat-rows" ref=${this.rows}>
            ${shown
              .slice(first, end)
              .map(
                ({ row, continues }) =>
                  html`<${RowView} key=${row.key} row=${row} continues=${continues} context=${context} />`,
              )}
          </div>
          <div style=${{ height: `${below}px` }}></div>
        </div>
        ${
          away &&
          html`
            <button type="button" class="chat-newest" onClick=${this.toNewest}>
              <${Icon} name="down" />
              ${unseen > 0 ? t("chat.unseen", { count: unseen, shown: unseen > 99 ? "99+" : unseen }) : t("chat.newest")}
            </button>
          `
        }
      </div>
    `;
  }
}
