// The service worker of a page that a static server hands out: keeps the whole build, so that the app opens without a network. `files` and
// `version` stand before this file, see vite.config.ts. A new build has another version and takes the place of the old one.
/* global files, version */

const name = `friedel ${version}`;

self.addEventListener("install", (event) => {
  const kept = caches.open(name).then((cache) => cache.addAll(files));
  event.waitUntil(kept.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const removed = caches.keys().then((names) => {
    const old = names.filter((one) => one.startsWith("friedel ") && one !== name);
    return Promise.all(old.map((one) => caches.delete(one)));
  });
  event.waitUntil(removed.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(self.registration.scope)) return;
  const found = caches.open(name).then((cache) => cache.match(request, { ignoreSearch: true }));
  event.respondWith(found.then((kept) => kept ?? fetch(request)));
});
