// @ts-check
/** Served as /sw.js: shows the notices that the server pushes, also while no page is open. It caches nothing. */

/** @typedef {{title?: string, body?: string, icon?: string, url?: string, tag?: string}} Notice */

const worker = /** @type {any} */ (globalThis);

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("push", (/** @type {any} */ event) => {
  const { title, body, icon, url, tag } = read(event.data);
  event.waitUntil(
    worker.registration.showNotification(title || location.host, {
      body,
      icon,
      // A second notice of the same kind takes the place of the first.
      tag,
      data: { url: new URL(url || "/", location.origin).href },
    }),
  );
});

worker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data?.url ?? location.origin));
});

/** @param {any} data @returns {Notice} */
function read(data) {
  try {
    return data?.json() ?? {};
  } catch {
    return {};
  }
}

/** The page that is open already, or a new one. @param {string} url */
async function show(url) {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = pages.find((/** @type {any} */ page) => page.url === url);
  return open ? open.focus() : worker.clients.openWindow(url);
}
