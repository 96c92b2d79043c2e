// Keeps files of ours for a time without a line, and says so on a page. No other page, no picture
// and no answer is ever kept: what somebody saw may be theirs alone.
const KEPT = {{ kept|tojson }};
const FILES = {{ release|tojson }};
const STORE = `shop ${FILES}`;

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(KEPT)));
});

addEventListener("activate", (event) => {
  event.waitUntil(forget().then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith(FILES)) event.respondWith(file(request));
  else if (request.mode === "navigate" && !/^\/(studio|office)(\/|$)/.test(pathname)) {
    event.respondWith(fetch(request).catch(() => noLine(pathname)));
  }
});

async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}

async function noLine(pathname) {
  const english = /^\/en(\/|$)/.test(pathname);
  const page = await caches.match(KEPT.find((path) => path === (english ? "/en/offline" : "/offline")));
  return page ?? Response.error();
}

async function forget() {
  const old = (await caches.keys()).filter((name) => name !== STORE);
  await Promise.all(old.map((name) => caches.delete(name)));
}
