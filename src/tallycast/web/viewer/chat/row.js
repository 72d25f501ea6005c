// @ts-check
/** One row of the list. Drawn anew only when its row is another one, or the viewer has another name. */
import { Component } from "preact";
import { Icon } from "../../shared/components/icon.js";
import { html } from "../../shared/html.js";
import { isWebLink } from "../../shared/web-link.js";
import { readBody } from "./body.js";

/**
 * What rows need of the world; another object when any of it changes.
 * @typedef {object} RowContext
 * @property {import("../../shared/i18n.js").I18n} i18n
 * @property {string} selfId
 * @property {string} selfName
 * @property {boolean} moderates
 * @property {(name: string) => void} onMention
 * @property {(row: Row, button: HTMLElement) => void} onMenu
 * @property {boolean} canWrite
 */

/** @typedef {import("../state/chat-log.js").Row} Row */
/** @typedef {{row: Row, continues: boolean, context: RowContext}} Props */


/** @param {string} language @param {Intl.DateTimeFormatOptions} options */
const formatter = (language, options) => new Intl.DateTimeFormat(language, options);
/** @type {Map<string, Intl.DateTimeFormat>} */
const clocks = new Map();

/** @param {number} at @param {string} language */
function clock(at, language) {
  let format = clocks.get(language);
  if (!format) clocks.set(language, (format = formatter(language, { hour: "numeric", minute: "2-digit" })));
  return format.format(at);
}

/** @param {{user: any, context: RowContext}} props */
function Badges({ user, context: { i18n } }) {
  const { t } = i18n;
  return [
    user.scopes?.includes("MODERATOR") && ["shield", t("chat.moderator")],
    user.isBot && ["bot", t("chat.bot")],
    user.authenticated && ["check", t("chat.authenticated")],
  ].map(
    (badge) =>
      badge &&
      html`<span class="chat-badge" role="img" aria-label=${badge[1]} title=${badge[1]} key=${badge[0]}>
        <${Icon} name=${badge[0]} />
      </span>`,
  );
}

/** @param {Props} props */
function Message({ row, continues, context }) {
  const { t, language } = context.i18n;
  const { user } = row;
  const own = user.id === context.selfId;
  const { nodes, mentions, big } = readBody(row.body ?? "", { name: own ? "" : context.selfName });
  const since = user.createdAt
    ? t("chat.since", { date: formatter(language, { dateStyle: "medium" }).format(new Date(user.createdAt)) })
    : undefined;
  const classes = [
    "chat-row chat-message chat-message_user",
    continues && "continues",
    own && "own",
    mentions && "mentioned",
    row.hidden && "withdrawn",
  ];
  return html`
    <article class=${classes.filter(Boolean).join(" ")} data-key=${row.key} tabindex="-1">
      <div class=${continues ? "visually-hidden" : "chat-head"}>
        <button
          type="button"
          class=${`chat-name user-color-${user.displayColor}`}
          title=${since}
          tabindex="-1"
          disabled=${own || !context.canWrite}
          onClick=${() => context.onMention(user.displayName)}
        >
          <bdi>${user.displayName}</bdi>
        </button>
        <${Badges} user=${user} context=${context} />
        <time class="chat-time" datetime=${new Date(row.at).toISOString()}>${clock(row.at, language)}</time>
      </div>
      <div class=${big ? "chat-body big-emoji" : "chat-body"} dir="auto">
        ${row.hidden && html`<span class="chat-withdrawn">${t("chat.withdrawn")}</span>`} ${nodes}
      </div>
      ${
        context.moderates &&
        html`
          <button
            type="button"
            class="chat-more"
            aria-haspopup="menu"
            aria-label=${t("chat.moderate", { name: user.displayName })}
            onClick=${(/** @type {MouseEvent} */ event) =>
              context.onMenu(row, /** @type {HTMLElement} */ (event.currentTarget))}
          >
            <${Icon} name="more" />
          </button>
        `
      }
    </article>
  `;
}

/** @param {Props} props */
function System({ row }) {
  return html`
    <article class="chat-row chat-message_system" data-key=${row.key} tabindex="-1">
      <p class="chat-system-name"><img src="/logo/page" alt="" width="20" height="20" />${row.from}</p>
      <div class="chat-body" dir="auto">${readBody(row.body ?? "", { wide: true }).nodes}</div>
    </article>
  `;
}

/** @param {Props} props */
function Social({ row }) {
  const link = isWebLink(row.link) ? row.link : undefined;
  return html`
    <article class="chat-row chat-message_social" data-key=${row.key} tabindex="-1">
      ${isWebLink(row.image) && html`<img src=${row.image} alt="" width="36" height="36" loading="lazy" />`}
      <div>
        <a href=${link} target="_blank" rel="noopener noreferrer nofollow">${row.title}</a>
        <div class="chat-body" dir="auto">${readBody(row.body ?? "", { wide: true }).nodes}</div>
      </div>
    </article>
  `;
}

/** A line about what happened. @param {Props} props */
function Line({ row, context }) {
  return html`<p class="chat-row chat-line" data-key=${row.key} tabindex="-1">
    ${words(row, context.i18n)}
  </p>`;
}

/** @param {Row} row @param {import("../../shared/i18n.js").I18n} i18n */
function words(row, { t, language }) {
  if (row.kind === "action") return readBody(row.body ?? "", { wide: true }).nodes;
  if (row.kind === "renamed")
    return t("chat.renamed", { old: row.oldName ?? "", name: row.user.displayName });
  if (row.kind === "notice") return t("chat.nowModerator");
  const names = [...(row.names ?? [])];
  const count = row.count ?? names.length;
  if (count > names.length) names.push(t("chat.others", { count: count - names.length }));
  const list = new Intl.ListFormat(language, { type: "conjunction" }).format(names);
  return t(row.kind === "joined" ? "chat.joined" : "chat.parted", { names: list, count });
}

const VIEWS = { message: Message, system: System, social: Social };

/** @extends {Component<Props>} */
export class RowView extends Component {
  /** @param {Props} next */
  shouldComponentUpdate(next) {
    const { row, continues, context } = this.props;
    return next.row !== row || next.continues !== continues || next.context !== context;
  }

  render() {
    const kind = this.props.row.kind;
    const View = /** @type {any} */ (VIEWS)[kind] ?? Line;
    return html`<${View} ...${this.props} />`;
  }
}
