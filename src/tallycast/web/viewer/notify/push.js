// @ts-check
/** What this browser makes of notices: may it show them, does it, and switching them on and off. */

/** @returns {Promise<"unsupported"|"denied"|"off"|"on"|"ios-home-screen">} */
export async function pushState() {
  return "unsupported";
}

/** @param {{publicKey: string, accessToken: string}} asked @returns {Promise<void>} */
export async function subscribe(asked) {
  throw new Error(`no notices here: ${asked.publicKey}`);
}

/** @param {{accessToken: string}} asked @returns {Promise<void>} */
export async function unsubscribe(asked) {
  throw new Error(`no notices here: ${asked.accessToken}`);
}
