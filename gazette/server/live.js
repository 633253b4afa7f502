// What a page does while its site is being written: it hears of every rebuild, fetches itself
// anew when it changed, and shows what is wrong in the manuscripts.
(function () {
  "use strict";

  const script = document.currentScript;
  const TEXTS = {
    zh: {
      title: (errors, warnings) =>
        errors ? `稿子里有 ${errors} 处要改` : `稿子里有 ${warnings} 处请留意`,
      error: "要改", warning: "留意", todo: "怎么办：", fold: "收起", unfold: "展开",
      copy: "复制位置", copied: "已复制", stays: "网站还是上一次的样子。", fine: "都改好了。",
    },
    en: {
      title: (errors, warnings) =>
        errors ? `${errors} to mend in the manuscripts` : `${warnings} to look at in the manuscripts`,
      error: "Mend", warning: "Look", todo: "What to do: ", fold: "Fold", unfold: "Unfold",
      copy: "Copy place", copied: "Copied", stays: "The site is as it was.", fine: "All mended.",
    },
  };
  const STYLE = `
    :host { all: initial; }
    .box { position: fixed; inset: auto 0 0 0; z-index: 2147483647; box-sizing: border-box;
      max-height: 45vh; display: flex; flex-direction: column;
      font: 17px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
      color: #231f1a; background: #fbf7ee; border-top: 3px solid #7a1f16; }
    .bar { display: flex; gap: 1em; align-items: center; padding: .4em 1em; flex: none; }
    /* A full-width colon is shown as wide as it is: it may be what is wrong. */
    ol { text-spacing-trim: space-all; text-autospace: no-autospace; }
    h2 { font-size: 18px; margin: 0; flex: 1; color: #6b1a12; }
    ol { list-style: none; margin: 0; padding: 0 1em .6em; overflow: auto; }
    li { border-top: 1px solid #c9bfae; padding: .6em 0; overflow-wrap: anywhere;
      cursor: copy; }
    p { margin: .2em 0; }
    .place { display: flex; flex-wrap: wrap; gap: .2em .8em; align-items: center; }
    .kind { font-weight: 700; color: #6b1a12; }
    code, pre { font: 17px/1.6 ui-monospace, "Sarasa Mono SC", "Noto Sans Mono CJK SC", monospace; }
    pre { margin: .2em 0; padding: .2em .5em; white-space: pre-wrap; background: #efe7d6; }
    mark { background: #ffd84d; color: #000; outline: 2px solid #6b1a12; }
    button { font: inherit; min-height: 32px; padding: 0 .8em; border: 1px solid #6d6456;
      border-radius: 4px; background: #fff; color: #231f1a; cursor: pointer; }
    button:focus-visible, ol:focus-visible { outline: 3px solid #0b4a8f; outline-offset: 2px; }
    .said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    [hidden] { display: none !important; }
    @media (prefers-color-scheme: dark) {
      mark { outline-color: #ffd84d; }
      .box { color: #f3ede0; background: #23201b; border-top-color: #f0a79d; }
      h2, .kind { color: #f7b9b0; }
      li { border-color: #5d564a; } pre { background: #322d26; }
      button { background: #14120f; color: #f3ede0; border-color: #a79d8b; }
      button:focus-visible, ol:focus-visible { outline-color: #9cc8ff; }
    }
    @media (max-width: 600px) {
      .bar { flex-wrap: wrap; gap: 0 1em; } .bar span { order: 3; flex-basis: 100%; }
    }
    @media print { .box { display: none; } }`;
  const BLOCKS = "main :is(h1, h2, h3, h4, p, li, figure, table, blockquote, pre, dt, dd)";
  // Waits between two tries to listen again (ms); the last is kept.
  const WAITS = [500, 1000, 2000];
  const PLACE = "gazette-place";
  const FOLDED = "gazette-folded";
  let version = script.dataset.version;
  let language = "zh";
  let events = null;
  let tries = 0;
  let overlay = null;
  let checking = Promise.resolve();

  // --- the place on the page ---------------------------------------------------------------

  // The blocks of the page that hold no others, each with a name of its own: what is said twice is
  // told apart by how often it was said before.
  function blocksByName() {
    const named = new Map();
    for (const block of document.querySelectorAll(BLOCKS)) {
      if (block.querySelector(BLOCKS)) continue;
      const text = block.textContent.trim().replace(/\s+/g, " ").slice(0, 120);
      const name = `${block.tagName} ${text}`;
      let count = 0;
      while (named.has(`${count} ${name}`)) count += 1;
      named.set(`${count} ${name}`, block);
    }
    return named;
  }

  function rememberPlace() {
    const blocks = [...blocksByName()];
    const first = blocks.findIndex(([, each]) => each.getBoundingClientRect().bottom > 0);
    // The block in view, then those around it, nearest first: one of them will still be there.
    const near = blocks
      .map((_, index) => ({ index, far: Math.abs(index - first) }))
      .filter((each) => first >= 0 && each.far <= 12)
      .sort((one, other) => one.far - other.far || other.index - one.index)
      .map(({ index }) => [blocks[index][0], blocks[index][1].getBoundingClientRect().top]);
    const open = [...document.querySelectorAll("details")].map((each) => each.open);
    const place = { path: location.pathname, y: scrollY, near, open };
    try {
      sessionStorage.setItem(PLACE, JSON.stringify(place));
    } catch { /* no storage: the page begins at its top */ }
  }

  function restorePlace() {
    let place = null;
    try {
      place = JSON.parse(sessionStorage.getItem(PLACE));
      sessionStorage.removeItem(PLACE);
    } catch { /* as above */ }
    if (!place || place.path !== location.pathname) return;
    const details = [...document.querySelectorAll("details")];
    if (details.length === place.open.length)
      details.forEach((each, index) => { each.open = place.open[index]; });
    if (!place.y) return;
    history.scrollRestoration = "manual";
    addEventListener("pagehide", () => { history.scrollRestoration = "auto"; });
    const known = blocksByName();
    const found = place.near.find(([name]) => known.has(name));
    const y = found
      ? scrollY + known.get(found[0]).getBoundingClientRect().top - found[1]
      : place.y;
    scrollTo({ top: y, behavior: "instant" });
  }

  // --- being what was built ----------------------------------------------------------------

  async function refresh(stylesOnly) {
    let answer;
    try {
      answer = await fetch(location.href, {
        method: stylesOnly ? "GET" : "HEAD", cache: "no-store",
      });
    } catch { return; /* the server is gone; it will be asked again when it is back */ }
    const now = (answer.headers.get("ETag") || "").replaceAll('"', "");
    if (!now || now === version) return;
    if (stylesOnly && answer.ok && swapStyles(await answer.text())) {
      version = now;
      return;
    }
    rememberPlace();
    location.reload();
  }

  function swapStyles(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const sheets = (of) => [...of.querySelectorAll('link[rel="stylesheet"]')];
    const [mine, theirs] = [sheets(document), sheets(page)];
    if (mine.length !== theirs.length) return false;
    mine.forEach((old, index) => {
      const href = theirs[index].getAttribute("href");
      if (href === old.getAttribute("href")) return;
      const link = old.cloneNode();
      link.href = href;
      link.addEventListener("load", () => old.remove());
      old.after(link);
    });
    return true;
  }

  function hear(event) {
    const state = JSON.parse(event.data);
    language = state.language;
    show(state.problems);
    if (state.follow !== null && state.follow !== undefined && !document.hidden) {
      const goal = new URL("/" + state.follow, location.href);
      if (goal.pathname !== location.pathname.replace(/index\.html$/, "")) {
        location.assign(goal);
        return;
      }
    }
    checking = checking.then(() => refresh(Boolean(state.stylesOnly)));
  }

  // A browser allows six connections to a host: a page that is not seen gives its own back.
  function connect() {
    if (events || document.hidden) return;
    events = new EventSource("/-/events");
    events.addEventListener("open", () => { tries = 0; });
    events.addEventListener("state", hear);
    events.addEventListener("update", hear);
    events.addEventListener("error", () => {
      if (events && events.readyState === EventSource.CLOSED) {
        disconnect();
        setTimeout(connect, WAITS[Math.min(tries, WAITS.length - 1)]);
        tries += 1;
      }
    });
  }

  function disconnect() {
    if (events) events.close();
    events = null;
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) disconnect();
    else connect();
  });
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", (event) => { if (event.persisted) connect(); });

  // --- what is wrong -----------------------------------------------------------------------

  function make(name, attributes, ...inside) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...inside);
    return element;
  }

  // What one wants of mistakes says nothing of warnings, which begin folded.
  function foldedKey(errors) {
    return FOLDED + (errors ? "-errors" : "-warnings");
  }

  function isFolded(errors) {
    try {
      const kept = sessionStorage.getItem(foldedKey(errors));
      return kept === null ? !errors : kept === "yes";
    } catch { return !errors; }
  }

  function fold(folded) {
    const texts = TEXTS[language];
    overlay.list.hidden = folded;
    overlay.stays.hidden = folded || !overlay.errors;
    overlay.button.textContent = folded ? texts.unfold : texts.fold;
    overlay.button.setAttribute("aria-expanded", String(!folded));
    makeRoom();
  }

  // Nothing of the page stays for ever behind the box; on paper there is no box.
  function makeRoom() {
    const height = overlay.box.offsetHeight;
    overlay.room.replaceSync(
      height ? `@media screen { html { padding-bottom: ${height}px !important; } }` : "");
  }

  function show(problems) {
    const texts = TEXTS[language];
    overlay.host.lang = language === "zh" ? "zh-CN" : "en";
    if (!problems.length) {
      if (overlay.shown) overlay.said.textContent = texts.fine;
      overlay.box.hidden = true;
      overlay.shown = "";
      makeRoom();
      return;
    }
    const shown = JSON.stringify([language, problems]);
    if (overlay.shown === shown) return;
    overlay.shown = shown;
    const errors = problems.filter((each) => each.severity === "error").length;
    const title = texts.title(errors, problems.length - errors);
    overlay.errors = errors;
    overlay.heading.textContent = title;
    overlay.box.setAttribute("aria-label", title);
    overlay.stays.textContent = texts.stays;
    overlay.list.setAttribute("aria-label", title);
    const held = overlay.list.contains(overlay.host.shadowRoot.activeElement);
    overlay.list.replaceChildren(...problems.map(item));
    overlay.box.hidden = false;
    overlay.said.textContent = title;
    fold(isFolded(errors));
    // The keyboard stays here though the button it was on is gone.
    if (held) overlay.button.focus({ preventScroll: true });
  }

  function build() {
    const host = make("div", { id: "gazette-problems" });
    const root = host.attachShadow({ mode: "open" });
    const heading = make("h2", {});
    const stays = make("span", {});
    const button = make("button", { type: "button", "aria-controls": "list" });
    const list = make("ol", { id: "list", tabindex: "0", role: "list" });
    const box = make("section", { class: "box", hidden: "" },
      make("div", { class: "bar" }, heading, stays, button), list);
    const said = make("p", { class: "said", role: "status" });
    const room = new CSSStyleSheet();
    button.addEventListener("click", () => {
      const folded = !list.hidden;
      try {
        sessionStorage.setItem(foldedKey(overlay.errors), folded ? "yes" : "no");
      } catch { /* it is only for next time */ }
      fold(folded);
    });
    root.append(box, said);
    // Not <style>, which the page's Content-Security-Policy forbids.
    const looks = new CSSStyleSheet();
    looks.replaceSync(STYLE);
    root.adoptedStyleSheets = [looks];
    document.adoptedStyleSheets.push(room);
    document.body.append(host);
    new ResizeObserver(makeRoom).observe(box);
    return { host, box, heading, stays, button, list, said, room, shown: "", errors: 0 };
  }

  function item(problem) {
    const texts = TEXTS[language];
    const place = `${problem.path}:${problem.line}`;
    const copy = make("button", { type: "button", "aria-label": `${texts.copy} ${place}` }, texts.copy);
    const entry = make("li", {});
    // A click anywhere on a problem, but for one that ends the marking of words.
    entry.addEventListener("click", async (event) => {
      const marking = event.target !== copy && String(getSelection());
      if (marking || !await copied(place)) return;
      copy.focus({ preventScroll: true });
      copy.textContent = overlay.said.textContent = texts.copied;
      setTimeout(() => { copy.textContent = texts.copy; }, 2000);
    });
    const parts = [
      make("div", { class: "place" },
        make("span", { class: "kind" }, texts[problem.severity]),
        make("code", {}, `${place}:${problem.column}`), copy),
    ];
    if (problem.excerpt) {
      const { text, mark } = problem.excerpt;
      const chars = [...text];
      parts.push(make("pre", {}, chars.slice(0, mark).join(""),
        make("mark", {}, chars[mark] || " "), chars.slice(mark + 1).join("")));
    }
    parts.push(make("p", {}, problem.message), make("p", {}, texts.todo + problem.hint));
    entry.append(...parts);
    return entry;
  }

  async function copied(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Not a secure context, or not allowed: the old way.
      const field = make("textarea", { "aria-hidden": "true" });
      field.style.cssText = "position: fixed; opacity: 0";
      field.value = text;
      document.body.append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      return done;
    }
  }

  restorePlace();
  // Before anything is heard: what appears together with its words is not read out.
  overlay = build();
  connect();
})();
