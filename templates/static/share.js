// What hands a page on: copy its address, share it, print it. Without it there is the QR code.
"use strict";

for (const share of document.querySelectorAll(".share")) {
  const said = share.querySelector(".share-said");
  const { url, title } = share.dataset;

  const offer = (name, act) => {
    const button = share.querySelector(name);
    button.hidden = false;
    button.addEventListener("click", act);
  };

  // A page from a disk or over plain HTTP has no clipboard of its own.
  const copyBySelection = () => {
    const field = document.createElement("textarea");
    field.value = url;
    field.readOnly = true;
    field.className = "share-field";
    share.append(field);
    const focused = document.activeElement;
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    focused?.focus();
    return done;
  };

  const copy = async () => {
    let done = false;
    try {
      await navigator.clipboard.writeText(url);
      done = true;
    } catch {
      done = copyBySelection();
    }
    // Emptied first, so that it is announced again.
    said.textContent = "";
    setTimeout(() => {
      said.textContent = done ? said.dataset.done : said.dataset.failed;
    }, 50);
  };

  offer(".share-copy", copy);
  offer(".share-print", () => window.print());
  if (navigator.share) {
    offer(".share-send", () => navigator.share({ title, url }).catch(() => {}));
  }
}
