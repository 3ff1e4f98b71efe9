{% load static %}// Keeps the one page at the door ready for when the network is gone. Its reach is this page alone.
const CACHE = "lms-check-in-{{ session.pk }}";
const PAGE = new URL("./", self.location).href;
const PARTS = ["{% static "lms/webinars/check_in.css" %}", "{% static "lms/webinars/check_in.js" %}", "{% static "lms/webinars/vendor/jsqr/jsQR.js" %}"]
  .map((part) => new URL(part, self.location).href);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(PARTS)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// Fresh when the network answers in time, else as it was last. Whoever is signed out sees no names any more.
const fresh = async (request) => {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(6000) });
    if (answer.ok && !answer.redirected && answer.type === "basic") await cache.put(PAGE, answer.clone());
    else if (answer.type === "opaqueredirect" || answer.status === 403) await cache.delete(PAGE);
    return answer;
  } catch (error) {
    const kept = await cache.match(PAGE);
    if (kept) return kept;
    throw error;
  }
};
const kept = async (request) => (await (await caches.open(CACHE)).match(request)) || fetch(request);

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && request.url.split(/[?#]/)[0] === PAGE) event.respondWith(fresh(request));
  else if (PARTS.includes(request.url)) event.respondWith(kept(request));
});
