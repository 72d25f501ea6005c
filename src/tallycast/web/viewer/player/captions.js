// @ts-check
/**
 * Captions: which the stream has, by its multivariant playlist (RFC 8216bis 4.4.6.1), and when it is looked
 * again, since an encoder may begin to send them at any time. Needs neither engine nor document.
 */

/**
 * @typedef {object} CaptionTrack
 * @property {string} id
 * @property {"subtitles"|"captions"} kind a rendition of its own, or within the picture
 * @property {number} index among those of its kind
 * @property {string} name
 * @property {string} language empty when the playlist does not say
 */

const MEDIA = /^#EXT-X-MEDIA:(.*TYPE=(SUBTITLES|CLOSED-CAPTIONS)\b.*)$/gm;

/** @param {string} attributes @param {string} name */
const quoted = (attributes, name) => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";

/** @param {string} playlist @returns {CaptionTrack[]} in the order of the playlist, those of their own first */
export function readCaptions(playlist) {
  const count = { subtitles: 0, captions: 0 };
  const found = [...playlist.matchAll(MEDIA)].map(([, attributes, type]) => {
    const kind = type === "SUBTITLES" ? "subtitles" : "captions";
    const index = count[kind]++;
    const [name, language] = [quoted(attributes, "NAME"), quoted(attributes, "LANGUAGE")];
    return /** @type {CaptionTrack} */ ({ id: `${kind}-${index}`, kind, index, name, language });
  });
  return found.sort((one, other) => other.kind.localeCompare(one.kind));
}

/** Soon at first, as encoders begin with them, then ever less often. */
const FIRST_LOOK_MS = 2_000;
const LONGEST_LOOK_MS = 30_000;
const KINDS = 2;

/**
 * @param {object} options
 * @param {() => Promise<string>} options.load the multivariant playlist
 * @param {(tracks: CaptionTrack[]) => void} options.tell called when there are others than before
 */
export function createCaptionWatch({ load, tell }) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  /** Counts the starts: an answer that belongs to an older one is late. */
  let turn = 0;
  let known = "";

  /** @param {CaptionTrack[]} tracks */
  function found(tracks) {
    const now = tracks.map(({ id, language }) => `${id} ${language}`).join();
    if (now !== known) tell(tracks);
    known = now;
  }

  /** @param {number} mine @param {number} delayMs */
  async function look(mine, delayMs) {
    /** @type {CaptionTrack[]|null} */
    let tracks = null;
    try {
      tracks = readCaptions(await load());
    } catch {
      // No playlist at the moment, as in an interruption: the next look may find one.
    }
    if (mine !== turn) return;
    if (tracks) found(tracks);
    // A broadcast that had captions once keeps them listed.
    if (new Set(tracks?.map(({ kind }) => kind)).size === KINDS) return;
    timer = setTimeout(look, delayMs, mine, Math.min(LONGEST_LOOK_MS, delayMs * 2));
  }

  return {
    start() {
      clearTimeout(timer);
      void look(++turn, FIRST_LOOK_MS);
    },
    stop() {
      turn += 1;
      clearTimeout(timer);
      found([]);
    },
  };
}
