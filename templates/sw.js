{# The paper in the pocket: the newest issue for where there is no network. What is asked for comes
   from the network wherever there is one; what is kept is of one publication, or is not used. #}
"use strict";

{# Each file of this publication by its path, with the beginning of its SHA-256. #}
const FILES = new Map(Object.entries({{ files | tojson }}));
const SCOPE = registration.scope;
{# Several gazettes may live on one host. #}
const OURS = `gazette ${SCOPE} `;
const NAME = OURS + "{{ version }}";
{# Say that a cache is whole, and since when; and that its worker has begun. No file is called so. #}
const SAVED = "/saved";
const BEGUN = "/begun";
const HASHED = /^assets\/[^/]+\.[0-9a-f]{16}(\.\w+)?$/;

const addressOf = (path) => SCOPE + path.split("/").map(encodeURIComponent).join("/");
const kept = (path, name = NAME) => caches.match(addressOf(path), { cacheName: name });
const put = async (path, answer) => (await caches.open(NAME)).put(addressOf(path), answer);

{# The caches of other publications, the newest first. #}
async function ours() {
  return (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== NAME).reverse();
}

{# Of an address that is no text, what no file is called. #}
function pathOf(url) {
  const path = url.slice(SCOPE.length).split(/[?#]/)[0];
  try { return decodeURIComponent(path); } catch { return "?"; }
}

async function isRight(path, bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes), 0, 18);
  return btoa(String.fromCharCode(...hash)) === FILES.get(path);
}

{# Put a file into the cache: as it is in one already, or else as the network has it. What was
   begun and cut short is so continued. #}
async function keep(names, path) {
  for (const name of names) {
    const found = await kept(path, name);
    if (found && await isRight(path, await found.clone().arrayBuffer())) {
      return name === NAME || put(path, found);
    }
  }
  const address = addressOf(path).replace(/\/index\.html$/, "/");
  {# What has a digest in its name may be what the browser just loaded for the page. #}
  for (const mode of [HASHED.test(path) ? "default" : "no-store", "no-store"]) {
    const answer = await fetch(address, { cache: mode });
    const bytes = await answer.arrayBuffer();
    if (answer.ok && await isRight(path, bytes)) {
      const headers = { "Content-Type": answer.headers.get("Content-Type") || "" };
      return put(path, new Response(bytes, { headers }));
    }
  }
  throw new Error(path);
}

async function install() {
  const names = [NAME, ...await ours()];
  const paths = FILES.keys();
  const work = async () => { for (const path of paths) await keep(names, path); };
  await Promise.all([1, 2, 3, 4].map(work));
  {# The worker before this one may just have cleared away what was not whole yet. #}
  for (const path of FILES.keys()) if (!await kept(path)) throw new Error(path);
  await put(SAVED, new Response(Date.now()));
  await takeOver();
}

{# While nobody looks: of a page that is asked for at that moment, browsers lose the styles, or show
   an old one from a cache of their own. Where no page is open they do it by themselves. #}
async function takeOver() {
  const open = await clients.matchAll({ includeUncontrolled: true });
  if (open[0] && open.every((each) => each.visibilityState === "hidden")) await skipWaiting();
}

{# A page that was opened before may still want a picture of the last publication: that stays. #}
async function activate() {
  let before;
  for (const name of await ours()) {
    if (!before && await kept(BEGUN, name)) before = name;
    else await caches.delete(name);
  }
  await put(BEGUN, new Response(Date.now()));
  await clients.claim();
}

async function page(request, path) {
  let answer, fresh = request;
  {# What the browser keeps for itself is neither shown nor left there for a page that no worker is
     asked about, as when one takes over from another. Not every browser lets a navigation be
     changed, and that must not look like no network. #}
  try {
    fresh = new Request(request, { cache: "no-store" });
  } catch { {# as it is #} }
  try {
    answer = await fetch(fresh);
    {# 511: the network of a café wants to be greeted first. #}
    if (answer.status < 500 || answer.status === 511) return answer;
  } catch { {# no network #} }
  return (await saved(request, path, answer)) || answer || (await apology()) || Response.error();
}

{# The page of this publication, and a line that says so. #}
async function saved(request, path, answer) {
  if (FILES.has(`${path}/index.html`)) {
    return Response.redirect(`${addressOf(path)}/${new URL(request.url).search}`);
  }
  const inside = path.replace(/(^|\/)$/, "$1index.html");
  const found = (await kept(inside)) || (await kept(`${path}.html`));
  if (!found || !/^text\/html/.test(found.headers.get("Content-Type"))) return found;
  const since = new Date(Number(await (await kept(SAVED)).text()));
  const date = since.toLocaleDateString("zh-CN", { dateStyle: "long" });
  const line = `<p class="offline-note" role="status">${answer ? "网站暂时打不开" : "现在连不上网"
  }，您看到的是${date}存下的这一期。<a href="">再试一次</a></p>`;
  return changed(found, /(?=<main)/, () => line);
}

async function changed(found, place, words) {
  return new Response((await found.text()).replace(place, words), found);
}

{# It is shown at whatever address was asked for. #}
async function apology() {
  const found = await kept("offline.html");
  return found && changed(found, /\b(href|src|data-[\w-]+)="(?![a-z]+:|[/#"])/g, (start) => start + SCOPE);
}

{# Its name has a digest of what it was made from: wherever it comes from, it is the right one. #}
async function asset(request, path) {
  return (await caches.match(addressOf(path))) || fetch(request);
}

async function other(request, path) {
  return fetch(request).catch(async () => (await kept(path)) || Response.error());
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("message", (event) => event.waitUntil(takeOver()));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(SCOPE)) return;
  const path = pathOf(request.url);
  if (request.headers.has("Range") || /\.pdf$/i.test(path)) return;
  if (request.mode === "navigate") event.respondWith(page(request, path));
  else if (HASHED.test(path)) event.respondWith(asset(request, path));
  else if (FILES.has(path)) event.respondWith(other(request, path));
});
