// Ask the browser to keep the newest issue, once the page is there. Nobody has to have it.
(function () {
  "use strict";

  const { worker } = document.currentScript.dataset;
  const { serviceWorker, connection } = navigator;
  if (!serviceWorker || !window.isSecureContext || !/^https?:$/.test(location.protocol)) return;

  async function ask() {
    // Who pays for every byte is not made to pay for what he may never read.
    if (connection && connection.saveData) return;
    try {
      const registration = await serviceWorker.register(worker, { updateViaCache: "none" });
      if (registration.active) await registration.update();
    } catch { /* next time */ }
  }

  if (document.readyState === "complete") ask();
  else addEventListener("load", ask);

  // A new issue takes over while nobody looks; and not when another page is on its way.
  let leaving = false;
  addEventListener("pagehide", () => { leaving = true; });
  addEventListener("pageshow", () => { leaving = false; });
  document.addEventListener("visibilitychange", async () => {
    if (leaving || document.visibilityState !== "hidden") return;
    const registration = await serviceWorker.getRegistration().catch(() => null);
    const next = registration && (registration.waiting || registration.installing);
    if (next) next.postMessage("now");
  });

  // What had no room is not offered.
  const saved = document.querySelector(".saved");
  if (saved) offer([...saved.querySelectorAll("li")]);

  async function offer(items) {
    const found = await Promise.all(items.map((item) => (
      caches.match(item.querySelector("a").href).catch(() => null)))).catch(() => []);
    items.forEach((item, index) => { if (!found[index]) item.remove(); });
    saved.hidden = !found.some(Boolean);
  }
})();
