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
