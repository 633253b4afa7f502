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
  for (const link of document.querySelectorAll(".saved li a")) {
    caches.match(link.href).then(
      (found) => { if (!found) link.closest("li").remove(); },
      () => { /* storage is shut: nothing is known of it */ },
    );
  }
})();
