// @ts-check
/**
 * The settings as the forms edit them: of each row what holds, what is being written, and how saving goes.
 * Each is saved by itself; what was saved last can be taken back.
 */
import { computed, signal } from "@preact/signals-core";
import { createLatest } from "../../shared/state/latest.js";

/** @typedef {import("../admin-api.js").Row} Row */
/** @typedef {{phase: "idle"|"working"|"saved"|"error", message: string, key?: string}} Progress key of a text, where there is no message */

/**
 * What forms have to know beside the settings, as `GET /api/admin/facts` tells it.
 * @typedef {object} Facts
 * @property {{host: string, port: number}} rtmp where encoders connect; no host: by the address of this page
 * @property {{level: number, behindSeconds: number, segmentSeconds: number, keyframeSeconds: number}[]} latency
 * @property {number} cores of the server's processor
 * @property {boolean} whip whether browsers can send here
 */

/** What cannot be sent back as it was: it never left the server. @param {Row} row */
const isHidden = ({ field, secret }) =>
  field.kind === "password" || field.kind === "image" || (secret && field.kind === "object");

/** @param {unknown} a @param {unknown} b */
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Kinds that are saved as they are changed: what is pressed is meant, whatever held before. */
export const AT_ONCE = new Set(["switch", "choice"]);

/** @type {Progress} */
const IDLE = { phase: "idle", message: "" };

/** @param {Row} row */
function createEntry(row) {
  const current = signal(row);
  const draft = signal(row.value);
  return {
    row: current,
    draft,
    changed: computed(() => !same(draft.value, current.value.value)),
    progress: signal(IDLE),
    /** What held before the last save; null if there is nothing to take back. */
    before: signal(/** @type {{value: unknown}|null} */ (null)),
    /** What held when the writing began. */
    base: row.value,
    /** The last save that was asked for; it never rejects. */
    turn: Promise.resolve(),
  };
}

/** @typedef {ReturnType<typeof createEntry>} Entry */

/**
 * @param {{api: Pick<import("../admin-api.js").AdminApi, "settings"|"change"|"get"|"post"|"page">}} options
 */
export function createSettings({ api }) {
  const entries = signal(/** @type {Map<string, Entry>} */ (new Map()));
  const failed = signal(false);
  const facts = signal(/** @type {Facts|null} */ (null));
  /** For screen readers: what happened last. */
  const news = signal(/** @type {{label: string, progress: Progress}|null} */ (null));

  const asked = createLatest();

  /** Rows from the server; what is being written stays. An answer that a later one has overtaken says nothing new. */
  async function load() {
    const isNews = asked();
    try {
      const rows = await api.settings();
      if (!isNews()) return;
      const next = new Map(entries.peek());
      for (const row of rows) {
        const entry = next.get(row.key);
        if (!entry) next.set(row.key, createEntry(row));
        else {
          const untouched = !entry.changed.peek();
          entry.row.value = row;
          if (untouched) entry.draft.value = row.value;
        }
      }
      if (next.size !== entries.peek().size) entries.value = next;
      failed.value = false;
    } catch {
      failed.value = entries.peek().size === 0;
    }
  }

  /** They change with a restart only; without them the forms work, and say less. */
  async function loadFacts() {
    facts.value = await api.get("/api/admin/facts").catch(() => null);
  }

  /** @param {Entry} entry @param {Progress} progress */
  function tell(entry, progress) {
    entry.progress.value = progress;
    if (progress.phase !== "working") news.value = { label: entry.row.peek().label, progress };
  }

  /**
   * One save of a row at a time, in the order they were asked for: what is changed while a save is on its way is
   * saved after it.
   * @param {Entry} entry @param {() => Promise<void>} save @returns {Promise<void>} when this one is answered
   */
  function inTurn(entry, save) {
    entry.turn = entry.turn.then(save);
    return entry.turn;
  }

  /**
   * Whether somebody else has written there since the writing began here; asked twice, the own is meant.
   * @param {Entry} entry
   */
  async function changedElsewhere(entry) {
    tell(entry, { phase: "working", message: "" });
    await load();
    const { value } = entry.row.peek();
    const other = !same(value, entry.base) && !same(value, entry.draft.peek());
    entry.base = value;
    return other;
  }

  /** @param {Entry} entry @param {unknown} value @param {{value: unknown}|null} before */
  async function store(entry, value, before) {
    tell(entry, { phase: "working", message: "" });
    try {
      await api.change(entry.row.peek().path, value);
    } catch (refusal) {
      tell(entry, { phase: "error", message: /** @type {Error} */ (refusal).message });
      return;
    }
    entry.row.value = { ...entry.row.peek(), value };
    // Rows that were asked for before may not have it yet.
    asked()();
    await load();
    // As the server keeps it (trimmed, say), unless something else was written meanwhile.
    if (same(entry.draft.peek(), value)) entry.draft.value = entry.row.peek().value;
    entry.base = entry.row.peek().value;
    entry.before.value = before;
    tell(entry, { phase: "saved", message: "" });
  }

  return {
    entries,
    failed,
    facts,
    news,
    load,
    loadFacts,
    /** A text as a QR code: the address of a picture. @param {string} text @returns {Promise<string>} */
    qrCode: async (text) => (await api.post("/api/admin/qrcode", { text })).picture,
    /** Platforms that social links know by name. @returns {Promise<Record<string, {platform: string, icon: string}>>} */
    platforms: () => api.get("/api/socialplatforms"),
    /** A text of the page as viewers would get it. @param {string} text @returns {Promise<string>} HTML, cleaned */
    previewOf: async (text) => (await api.post("/api/admin/preview", { text })).html,
    /** The page as viewers get it, as HTML. @returns {Promise<string>} */
    viewerPage: () => api.page("/"),
    /** @param {Entry} entry @param {unknown} value */
    edit(entry, value) {
      if (!entry.changed.peek()) entry.base = entry.row.peek().value;
      entry.draft.value = value;
      entry.before.value = null;
      if (entry.progress.peek().phase !== "working") entry.progress.value = IDLE;
    },
    /** What was not saved is forgotten. @param {Entry} entry */
    discard(entry) {
      entry.draft.value = entry.row.peek().value;
      entry.progress.value = IDLE;
    },
    /** @param {Entry} entry */
    save: (entry) =>
      inTurn(entry, async () => {
        if (!entry.changed.peek()) return; // the save before this one took it along
        if (!AT_ONCE.has(entry.row.peek().field.kind) && (await changedElsewhere(entry))) {
          tell(entry, { phase: "error", message: "", key: "form.changedElsewhere" });
          return;
        }
        const row = entry.row.peek();
        await store(entry, entry.draft.peek(), isHidden(row) ? null : { value: row.value });
      }),
    /** What held before the last save holds again. @param {Entry} entry */
    undo: (entry) =>
      inTurn(entry, async () => {
        const before = entry.before.peek();
        if (!before) return;
        entry.draft.value = before.value;
        await store(entry, before.value, null);
      }),
    /** Whether something was written and not saved. */
    unsaved: () => [...entries.peek().values()].some((entry) => entry.changed.peek()),
    /** Another person may sign in next. */
    forget() {
      entries.value = new Map();
    },
  };
}

/** @typedef {ReturnType<typeof createSettings>} Settings */
