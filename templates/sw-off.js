// Nothing is kept any more: give back what was kept for readers, and leave.
"use strict";

async function leave() {
  for (const name of await caches.keys())
    if (name.startsWith(`gazette ${registration.scope} `)) await caches.delete(name);
  await registration.unregister();
}

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(leave()));
