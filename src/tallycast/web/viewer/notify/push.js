// @ts-check
/**
 * What this browser makes of notices (Web Push): may it show them, does it, and switching them on and off.
 * The notices themselves are shown by service-worker.js, which lives on when the page is closed.
 */
import { createRequest } from "../../shared/api.js";

/** At the root of the site, so that the worker may speak for every page. */
const WORKER = "/sw.js";
const CHANNEL = "BROWSER_PUSH_NOTIFICATION";

const request = createRequest();

/** @returns {boolean} */
function canShow() {
  return "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;
}

/** An iPhone takes notices only from a page on its home screen. @returns {boolean} */
function wantsHomeScreen() {
  return /** @type {any} */ (navigator).standalone === false;
}

/** @returns {Promise<PushSubscription | null>} */
async function present() {
  const registration = await navigator.serviceWorker.getRegistration(WORKER);
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** @returns {Promise<"unsupported"|"denied"|"off"|"on"|"ios-home-screen">} */
export async function pushState() {
  if (!canShow()) return wantsHomeScreen() ? "ios-home-screen" : "unsupported";
  if (Notification.permission === "denied") return "denied";
  return Notification.permission === "granted" && (await present()) ? "on" : "off";
}

/**
 * To be called by a click: browsers ask for permission then only.
 * @param {{publicKey: string, accessToken: string}} asked @returns {Promise<void>}
 */
export async function subscribe({ publicKey, accessToken }) {
  if ((await Notification.requestPermission()) !== "granted") return;
  await navigator.serviceWorker.register(WORKER);
  const registration = await navigator.serviceWorker.ready;
  const former = await registration.pushManager.getSubscription();
  // One for another key (the server was set up anew) would be refused by the browser.
  if (former && keyOf(former) !== publicKey) await former.unsubscribe();
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytesOf(publicKey),
  });
  try {
    await post("register", accessToken, { channel: CHANNEL, destination: JSON.stringify(subscription) });
  } catch (error) {
    await subscription.unsubscribe();
    throw error;
  }
}

/** @param {{accessToken: string}} asked @returns {Promise<void>} */
export async function unsubscribe({ accessToken }) {
  const subscription = await present();
  if (!subscription) return;
  await subscription.unsubscribe();
  await post("unregister", accessToken, { endpoint: subscription.endpoint });
}

/** @param {string} name @param {string} accessToken @param {object} body */
async function post(name, accessToken, body) {
  const response = await request(`/api/notifications/${name}?accessToken=${encodeURIComponent(accessToken)}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  await response.text();
}

/** @param {PushSubscription} subscription @returns {string} base64url */
function keyOf(subscription) {
  const key = new Uint8Array(subscription.options.applicationServerKey ?? new ArrayBuffer(0));
  return btoa(String.fromCharCode(...key)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text base64url @returns {Uint8Array<ArrayBuffer>} */
function bytesOf(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}
