// @ts-check
/** Who this viewer is in the chat. The token's key is the one that people's browsers already hold. */
import { computed, signal } from "@preact/signals-core";

/** @typedef {{id: string, displayName: string, displayColor: number, scopes?: string[], authenticated?: boolean}} Self */

const TOKEN_KEY = "accessToken";
const NAME_KEY = "tallycast_chat_name";
const MODERATOR = "MODERATOR";

/** @param {{keep: import("./preferences.js").Keep}} options */
export function createUser({ keep }) {
  const token = signal(keep.read(TOKEN_KEY));
  const self = signal(/** @type {Self|null} */ (null));

  return {
    token,
    /** As the server knows them; null until it said. */
    self,
    /** The last known name, also before the server said it. */
    name: computed(() => self.value?.displayName ?? keep.read(NAME_KEY) ?? ""),
    isModerator: computed(() => self.value?.scopes?.includes(MODERATOR) === true),
    /** Another tab of this browser may have come in meanwhile. */
    lookAgain() {
      token.value = keep.read(TOKEN_KEY);
    },
    /** @param {string} accessToken */
    registered(accessToken) {
      token.value = accessToken;
      keep.write(TOKEN_KEY, accessToken);
    },
    /** @param {Self} user */
    told(user) {
      self.value = user;
      keep.write(NAME_KEY, user.displayName);
    },
    /** The server does not know the token (any more). The name stays: it is asked for anew. */
    forget() {
      // Another tab may have a newer one already.
      if (keep.read(TOKEN_KEY) === token.peek()) keep.remove(TOKEN_KEY);
      token.value = null;
    },
  };
}

/** @typedef {ReturnType<typeof createUser>} User */
