// @ts-check
/**
 * A WebSocket that is kept open: after a loss it comes back, soon at first, then ever later, each page at a
 * moment of its own, so that a server that restarts does not meet all of them at once.
 */

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** A connection that lived so long was a good one: the next loss starts from the shortest delay. */
const GOOD_AFTER_MS = 5_000;

/**
 * @param {number} failures in a row, at least 1 @param {number} random 0 to 1
 * @returns {number} milliseconds, between half and the whole of a delay that doubles
 */
export const retryDelayMs = (failures, random) =>
  Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1)) * (0.5 + random / 2);

/**
 * @param {object} options
 * @param {() => Promise<string>} options.address asked before each try; a rejection counts as a failed try
 * @param {() => void} options.onOpen
 * @param {(data: string) => void} options.onText
 * @param {(failures: number) => void} options.onDown
 * @param {new (url: string) => WebSocket} [options.Socket] @param {() => number} [options.random]
 * @param {() => number} [options.now] monotonic milliseconds
 */
export function createSocket({
  address,
  onOpen,
  onText,
  onDown,
  Socket = globalThis.WebSocket,
  random = Math.random,
  now = () => performance.now(),
}) {
  /** @type {WebSocket|null} */
  let socket = null;
  let wanted = false;
  let failures = 0;
  let openedAt = Number.POSITIVE_INFINITY;
  /** Counts the tries: what belongs to an older one is late. */
  let turn = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  function down() {
    turn += 1;
    clearTimeout(timer);
    socket?.close();
    socket = null;
    if (!wanted) return;
    failures = now() - openedAt > GOOD_AFTER_MS ? 1 : failures + 1;
    openedAt = Number.POSITIVE_INFINITY;
    timer = setTimeout(connect, retryDelayMs(failures, random()));
    onDown(failures);
  }

  async function connect() {
    clearTimeout(timer);
    const mine = ++turn;
    timer = setTimeout(down, CONNECT_TIMEOUT_MS);
    try {
      const url = await address();
      if (mine !== turn) return;
      socket = new Socket(url);
    } catch {
      if (mine === turn) down();
      return;
    }
    socket.onopen = () => {
      if (mine !== turn) return;
      clearTimeout(timer);
      openedAt = now();
      onOpen();
    };
    socket.onmessage = ({ data }) => {
      if (mine === turn && typeof data === "string") onText(data);
    };
    socket.onclose = () => {
      if (mine === turn) down();
    };
  }

  return {
    open() {
      if (wanted) return;
      wanted = true;
      failures = 0;
      void connect();
    },
    close() {
      wanted = false;
      down();
    },
    /** Waiting for the next try: try now. Open: leave it. */
    hurry() {
      if (wanted && !socket) void connect();
    },
    /** The connection does not do its work, though nobody has closed it: take a new one. */
    renew() {
      if (wanted) down();
    },
    /** @param {string} data @returns {boolean} was it written */
    send(data) {
      if (socket?.readyState !== 1) return false;
      socket.send(data);
      return true;
    },
  };
}
