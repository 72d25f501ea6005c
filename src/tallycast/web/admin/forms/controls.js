// @ts-check
/** Which control draws which field: by the setting itself where it is special, else by the kind. */
import { Actions } from "./fields/actions.js";
import { Choice } from "./fields/choice.js";
import { Code } from "./fields/code.js";
import { Colors } from "./fields/colors.js";
import { ImageUpload } from "./fields/image.js";
import { Items } from "./fields/items.js";
import { NumberField, Slider } from "./fields/number.js";
import { ObjectFields } from "./fields/object.js";
import { Password } from "./fields/password.js";
import { SocialLinks } from "./fields/social-links.js";
import { StreamKeys } from "./fields/stream-keys.js";
import { Switch } from "./fields/switch.js";
import { Tags } from "./fields/tags.js";
import { Line, Markdown, Multiline } from "./fields/text.js";
import { Variants } from "./fields/variants.js";

/** @typedef {import("../admin-api.js").Row} Row */

/** @type {Record<string, (props: any) => any>} */
const BY_KEY = { external_actions: Actions, social_handles: SocialLinks, stream_keys: StreamKeys, video_variants: Variants };

/** @type {Record<string, (props: any) => any>} */
const BY_KIND = {
  switch: Switch,
  number: NumberField,
  slider: Slider,
  text: Line,
  url: Line,
  password: Password,
  multiline: Multiline,
  markdown: Markdown,
  css: Code,
  javascript: Code,
  choice: Choice,
  image: ImageUpload,
  object: ObjectFields,
  colors: Colors,
  map: Colors,
};

/** @param {Row} row */
const isListOfObjects = ({ field }) => field.kind === "list" && field.item?.kind === "object";

/** @param {Row} row */
export function controlOf(row) {
  if (row.key in BY_KEY) return BY_KEY[row.key];
  if (row.field.kind === "list") return isListOfObjects(row) ? Items : Tags;
  return BY_KIND[row.field.kind] ?? Line;
}

/** Whether its control has several inputs, so that one label cannot belong to it. @param {Row} row */
export const isGroup = (row) =>
  row.key in BY_KEY || isListOfObjects(row) || ["object", "colors", "map", "image"].includes(row.field.kind);
