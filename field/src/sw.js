// Keeps the app itself, and nothing else: what the town says is kept by the app, sealed. ES2020, as it is served.
const NAME = "shouwang-field-__VERSION__";
const START = "/field/";
const FILES = new Set(__FILES__.map((file) => START + file));

self.addEventListener("install", (event) => {
  const wanted = [START, ...FILES].map((address) => new Request(address, { cache: "reload" }));
  event.waitUntil(caches.open(NAME).then((kept) => kept.addAll(wanted)));
});

self.addEventListener("activate", (event) => {
  const isOld = (name) => name.startsWith("shouwang-field-") && name !== NAME;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data === "update") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  const isStart = mode === "navigate" && pathname === START;
  if (!isStart && !FILES.has(pathname)) return; // the desk, deliveries and all the rest are none of ours
  event.respondWith(caches.open(NAME).then((kept) => kept.match(isStart ? START : event.request, { ignoreVary: true })).then((found) => found || fetch(event.request)));
});
