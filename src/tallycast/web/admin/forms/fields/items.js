// @ts-check
/** A list of things that have several fields each: add, change, move, take away; saved together. */
import { useMemo } from "preact/hooks";
import { html } from "../../../shared/html.js";
import { useI18n } from "../../../shared/i18n-context.js";
import { AdminIcon } from "../../components/admin-icon.js";
import { IconButton } from "../../components/buttons.js";
import { createItemIds } from "../../state/item-ids.js";
import { blank, ObjectFields } from "./object.js";

/** @template T @param {readonly T[]} list @param {number} from @param {number} to @returns {T[]} */
export function moved(list, from, to) {
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

/** What an item is called. @param {Record<string, any>} item */
const titleOf = (item) => item.title || item.name || item.platform || item.url || "";

/**
 * @param {import("../field.js").ControlProps & {
 *   editor?: (props: any) => any, extraProps?: object, nameOf?: (item: any) => string, summaryOf?: (item: any) => string, fieldsOf?: (item: any) => import("../../admin-api.js").FieldShape[], extra?: unknown, create?: () => any}} props
 */
export function Items({ id, describedBy, readOnly, row, value, onChange, summaryOf, fieldsOf, extra, create, editor = ObjectFields, extraProps = {}, nameOf = titleOf }) {
  const { t } = useI18n();
  /** @type {Record<string, any>[]} */
  const items = value;
  const ids = useMemo(createItemIds, []);
  const keys = ids.of(items);
  const fields = row.field.item?.fields ?? [];
  const least = row.field.minLength ?? 0;
  const full = items.length >= (row.field.maxLength ?? Number.POSITIVE_INFINITY);

  return html`
    ${items.length === 0 && html`<p class="empty">${t("form.noItems")}</p>`}
    <ul class="items">
      ${items.map((item, at) => {
        const name = nameOf(item) || t("form.item", { number: at + 1 });
        return html`
          <li class="item" key=${keys[at]}>
            <div class="item-head">
              <h4>${name}</h4>
              ${summaryOf && html`<span class="item-summary">${summaryOf(item)}</span>`}
              ${
                !readOnly &&
                html`
                <span class="item-buttons">
                  <${IconButton} icon="up" label=${t("form.moveUp", { name })} disabled=${at === 0} onClick=${() => onChange(moved(items, at, at - 1))} />
                  <${IconButton} icon="down" label=${t("form.moveDown", { name })} disabled=${at === items.length - 1} onClick=${() => onChange(moved(items, at, at + 1))} />
                  <${IconButton} icon="trash" label=${t("form.remove", { name })} disabled=${items.length <= least} onClick=${() => onChange(items.filter((_, other) => other !== at))} />
                </span>
              `
              }
            </div>
            <${editor}
              ...${extraProps}
              id=${`${id}-${at}`}
              describedBy=${describedBy}
              readOnly=${readOnly}
              fields=${fieldsOf ? fieldsOf(item) : fields}
              value=${item}
              onChange=${(/** @type {any} */ next) => onChange(items.map((one, other) => (other === at ? ids.changed(one, next) : one)))}
            />
          </li>
        `;
      })}
    </ul>
    ${
      !readOnly &&
      html`
      <div class="item-more">
        <button type="button" class="quiet-button" disabled=${full} onClick=${() => onChange([...items, create ? create() : blank(fields)])}>
          <${AdminIcon} name="plus" />${t("form.add")}
        </button>
        ${extra}
      </div>
    `
    }
  `;
}
