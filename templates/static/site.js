// Comforts for readers; every page works without them.
"use strict";

// 长辈版: the style sheet looks at the checkbox, this remembers it.
{
  const key = "gazette-large";
  const box = document.getElementById("g-large");
  const root = document.documentElement;
  const show = () => { if (box) box.checked = root.classList.contains("large"); };
  box?.addEventListener("change", () => {
    root.classList.toggle("large", box.checked);
    try {
      if (box.checked) localStorage.setItem(key, "1");
      else localStorage.removeItem(key);
    } catch { /* not remembered, then */ }
  });
  // Back to a page that was kept alive: it may have been switched elsewhere meanwhile.
  addEventListener("pageshow", () => {
    try { root.classList.toggle("large", localStorage.getItem(key) !== null); } catch { /* as it is */ }
    show();
  });
  show();
}

// Previous and next by the arrow keys, unless they are wanted for something else.
addEventListener("keydown", (event) => {
  const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const other = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
  if (!way || other || event.defaultPrevented) return;
  const at = document.activeElement;
  if (at?.matches("input, select, textarea, audio, video, [contenteditable], .scroll, pre, .listen *")) return;
  document.querySelector(`main a[rel="${way}"]`)?.click();
});

// Reading aloud, sentence by sentence: long utterances are cut off by some voices.
{
  const box = document.querySelector(".listen");
  const synth = globalThis.speechSynthesis;
  if (box && synth) listen(box, synth);
}

function listen(box, synth) {
  const [play, stop] = box.querySelectorAll("button");
  const speed = box.querySelector("select");
  let voice = null;
  let sentences = null;
  let at = 0;
  let turn = 0; // what an utterance of an earlier turn still says is nobody's business
  let reading = false;

  const look = () => {
    const found = synth.getVoices().filter((each) => /^(zh|cmn)(?![a-z])/i.test(each.lang));
    voice = found.find((each) => /^(zh|cmn)[-_](Hans|CN)/i.test(each.lang) && each.localService)
      ?? found.find((each) => /^(zh|cmn)[-_](Hans|CN)/i.test(each.lang)) ?? found[0] ?? null;
    box.hidden = !voice;
  };
  const mark = (on) => sentences?.[at]?.pieces.forEach((each) => each.classList.toggle("read-now", on));
  const say = (text) => { play.textContent = text; };
  const halt = () => {
    turn += 1;
    reading = false;
    synth.cancel();
  };
  const end = () => {
    halt();
    mark(false);
    at = 0;
    stop.hidden = true;
    say("朗读全文");
  };
  const next = () => {
    if (at >= sentences.length || !voice) return end();
    const mine = turn;
    const words = new SpeechSynthesisUtterance(sentences[at].text);
    words.voice = voice;
    words.lang = voice.lang;
    words.rate = Number(speed.value);
    words.onend = () => {
      if (mine !== turn) return;
      mark(false);
      at += 1;
      next();
    };
    words.onerror = () => { if (mine === turn) end(); };
    mark(true);
    show(sentences[at].pieces[0], box.offsetHeight);
    synth.speak(words);
  };
  // Stopping and starting again is the one way to pause that every voice knows.
  const start = () => {
    sentences ??= split(document.querySelectorAll("main h1, .highlights li, main .text"));
    if (!sentences.length) return;
    halt();
    reading = true;
    stop.hidden = false;
    say("暂停");
    next();
  };
  play.addEventListener("click", () => {
    if (!reading) return start();
    halt();
    say("继续");
  });
  stop.addEventListener("click", () => { end(); play.focus(); });
  speed.addEventListener("change", () => { if (reading) start(); });
  synth.addEventListener?.("voiceschanged", look);
  addEventListener("pagehide", end);
  look();
}

// Bring a sentence into view, above what lies over the foot of the window.
function show(piece, foot) {
  const { top, bottom } = piece.getBoundingClientRect();
  if (top >= 0 && bottom <= innerHeight - foot) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches
    || document.documentElement.classList.contains("large");
  piece.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
}

// Every sentence below the roots, with the pieces of text it is made of, each put into a span.
function split(roots) {
  const found = [];
  for (const root of roots) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    let sentence = null;
    let block = null;
    for (const node of nodes) {
      if (node.parentElement.closest("rt, rp, pre, .footnote, .footnote-ref")) continue;
      const own = node.parentElement.closest("p, li, dt, dd, h1, h2, h3, h4, h5, h6, td, th, figcaption");
      if (own !== block) sentence = null;
      block = own;
      let rest = node;
      for (const text of node.data.match(/[^。！？!?；]*[。！？!?；]+[”’」』）)]*|[^。！？!?；]+/g) ?? []) {
        const piece = rest;
        rest = text.length < piece.length ? piece.splitText(text.length) : null;
        if (text.trim()) {
          const span = document.createElement("span");
          piece.replaceWith(span);
          span.append(piece);
          sentence ??= (found.push({ text: "", pieces: [] }), found.at(-1));
          sentence.text += text;
          sentence.pieces.push(span);
        }
        if (/[。！？!?；][”’」』）)]*$/.test(text)) sentence = null;
        if (!rest) break;
      }
    }
  }
  return found;
}
