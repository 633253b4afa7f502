{# The paper in the pocket: the newest issue for where there is no network. What is asked for comes
   from the network wherever there is one; what is kept is of one publication, or is not used. #}
"use strict";

{# Each file of this publication by its path, with the beginning of its SHA-256. #}
const FILES = new Map(Object.entries({{ files | tojson }}));
const SCOPE = registration.scope;
{# Several gazettes may live on one host. #}
const OURS = `gazette ${SCOPE} `;
const NAME = OURS + "{{ version }}";
{# Say that a cache is whole, and since when; and when its worker began. #}
const SAVED = `${SCOPE}?saved`;
const BEGUN = `${SCOPE}?begun`;
const HASHED = /^assets\/[^/]+\.[0-9a-f]{16}(\.\w+)?$/;

const addressOf = (path) => SCOPE + path.split("/").map(encodeURIComponent).join("/");
const kept = (path, name = NAME) => caches.match(addressOf(path), { cacheName: name });

async function ours() {
  return (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== NAME);
}

function pathOf(url) {
  try {
    return decodeURIComponent(url.slice(SCOPE.length).split(/[?#]/)[0]);
  } catch {
    return "?";
  }
}

async function isRight(path, bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).slice(0, 18);
  return btoa(String.fromCharCode(...hash)) === FILES.get(path);
}

{# Put a file into the cache: as it is in one already, or else as the network has it. What was
   begun and cut short is so continued. #}
async function keep(cache, names, path) {
  for (const name of names) {
    const found = await kept(path, name);
    if (found && await isRight(path, await found.clone().arrayBuffer())) {
      if (name !== NAME) await cache.put(addressOf(path), found);
      return;
    }
  }
  const address = addressOf(path).replace(/\/index\.html$/, "/");
  {# What has a digest in its name may be what the browser just loaded for the page. #}
  for (const mode of HASHED.test(path) ? ["default", "reload"] : ["no-store"]) {
    const answer = await fetch(address, { cache: mode });
    const bytes = await answer.arrayBuffer();
    if (answer.ok && await isRight(path, bytes)) {
      const headers = { "Content-Type": answer.headers.get("Content-Type") || "" };
      await cache.put(addressOf(path), new Response(bytes, { headers }));
      return;
    }
  }
  throw new Error(`not as published: ${path}`);
}

async function install() {
  const names = [NAME, ...(await ours()).reverse()];
  const cache = await caches.open(NAME);
  const paths = FILES.keys();
  const work = async () => { for (const path of paths) await keep(cache, names, path); };
  await Promise.all([work(), work(), work(), work()]);
  await cache.put(SAVED, new Response(String(Date.now())));
  {# The worker before this one may just have cleared away what was not whole yet. #}
  if (!await caches.match(SAVED, { cacheName: NAME })) throw new Error("cleared away");
  await takeOver();
}

{# While nobody looks: of a page that is asked for at that moment, browsers lose the styles, or show
   an old one from a cache of their own. Where no page is open they do it by themselves. #}
async function takeOver() {
  const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
  if (open.length && open.every((each) => each.visibilityState === "hidden")) await skipWaiting();
}

{# A page that was opened before may still want a picture of the last publication: that stays. #}
async function activate() {
  const begun = [];
  for (const name of await ours()) {
    const found = await caches.match(BEGUN, { cacheName: name });
    if (found) begun.push([Number(await found.text()), name]);
    else await caches.delete(name);
  }
  begun.sort(([one], [other]) => one - other).pop();
  for (const [, name] of begun) await caches.delete(name);
  await (await caches.open(NAME)).put(BEGUN, new Response(String(Date.now())));
  await clients.claim();
}

async function page(request, path) {
  let answer;
  let fresh = request;
  {# What the browser keeps for itself is neither shown nor left there for a page that no worker is
     asked about, as when one takes over from another. Not every browser lets a navigation be
     changed, and that must not look like no network. #}
  try {
    fresh = new Request(request, { cache: "no-store" });
  } catch { /* as it is */ }
  try {
    answer = await fetch(fresh);
    {# 511: the network of a café wants to be greeted first. #}
    if (answer.status < 500 || answer.status === 511) return answer;
  } catch { /* no network */ }
  return (await saved(request, path, answer)) || answer || (await apology()) || Response.error();
}

{# The page of this publication, and a line that says so. #}
async function saved({ url }, path, answer) {
  if (FILES.has(`${path}/index.html`)) {
    return Response.redirect(`${addressOf(path)}/${new URL(url).search}`);
  }
  const inside = path === "" || path.endsWith("/") ? `${path}index.html` : path;
  const found = (await kept(inside)) || (await kept(`${path}.html`));
  if (!found || !/^text\/html/.test(found.headers.get("Content-Type"))) return found;
  const since = await caches.match(SAVED, { cacheName: NAME });
  const day = new Date(since ? Number(await since.text()) : Date.now());
  const date = `${day.getFullYear()}年${day.getMonth() + 1}月${day.getDate()}日`;
  const why = answer ? "网站暂时打不开" : "现在连不上网";
  const line = `<p class="offline-note" role="status">${why}，您看到的是${date}存下的这一期。`
    + '<a href="">再试一次</a></p>';
  const text = (await found.text()).replace(/<main/, () => `${line}<main`);
  return new Response(text, { headers: found.headers });
}

{# It is shown at whatever address was asked for. #}
async function apology() {
  const found = await kept("offline.html");
  if (!found) return found;
  const text = (await found.text()).replace(
    /\b((?:href|src|data-[\w-]+)=")(?![a-z]+:|[/#"])/g, (start) => start + SCOPE);
  return new Response(text, { headers: found.headers });
}

{# Its name has a digest of what it was made from: wherever it comes from, it is the right one. #}
async function asset(request, path) {
  for (const name of [NAME, ...(await ours())]) {
    const found = await kept(path, name);
    if (found) return found;
  }
  return fetch(request);
}

async function other(request, path) {
  try {
    return await fetch(request);
  } catch (error) {
    const found = await kept(path);
    if (found) return found;
    throw error;
  }
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
