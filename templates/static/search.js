/* The search page. What is searched in comes as scripts, so that a page opened from a disk finds it
   too; how texts are folded and how the index is written is told in gazette/postings.py. */
(() => {
  "use strict";

  const form = document.querySelector("form.search");
  if (!form) return;
  const field = form.elements.q;
  const filters = [form.elements.section, form.elements.theme].filter(Boolean);
  const said = document.querySelector(".search-status");
  const ways = document.querySelector(".search-way");
  const found = document.querySelector(".search-found");
  const list = found.querySelector("ol");
  const more = found.querySelector(".search-more");
  const all = document.querySelector(".search-all");
  const title = document.title;
  const segments = Number(form.dataset.segments);
  const shards = Number(form.dataset.shards);
  const CHUNK = 8; // pages whose texts are in one file
  const PAGE = 10; // results that are shown at once
  const EAGER = 32; // as many candidates are all looked at before any is shown
  const AROUND = 36; // characters of a snippet before a hit
  const SNIPPET = 110;

  /* ---- texts, folded alike ---- */

  const SPACE = /[\s\x1c-\x1f\x85]/;
  const SPACES = /[\s\x1c-\x1f\x85]+/g;
  const HAN_SET = "⺀-⿕々〇〡-〩〸-〻㐀-䶿一-鿿豈-龎\\u{20000}-\\u{323af}";
  const HAN = new RegExp(`[${HAN_SET}]`, "u");
  // Two, because browsers of a few years ago cannot look behind.
  const AFTER_HAN = new RegExp(`([${HAN_SET}]) `, "gu");
  const BEFORE_HAN = new RegExp(` ([${HAN_SET}])`, "gu");
  const UNSEEN =
    /[\xad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\u{e0100}-\u{e01ef}]/gu;

  const plain = (text) =>
    text.normalize("NFKC").toLowerCase().replace(/[「」『』“”‘’']/g, '"').replace(/ς/g, "σ")
      .replace(UNSEEN, "");
  const fold = (text) =>
    plain(text).replace(SPACES, " ").trim().replace(AFTER_HAN, "$1").replace(BEFORE_HAN, "$1");
  const words = (text) => [...new Set(plain(text).split(SPACES).filter(Boolean))];

  /* A text folded so that each unit knows the character it comes from. */
  function traced(text) {
    let made = "";
    const from = [];
    let gap = false;
    for (const match of text.matchAll(/[^]\p{M}*/gu)) {
      for (const char of plain(match[0])) {
        if (SPACE.test(char)) {
          gap = true;
          continue;
        }
        if (gap && made && !HAN.test(char) && !HAN.test(lastOf(made))) {
          made += " ";
          from.push(match.index);
        }
        gap = false;
        made += char;
        for (let unit = 0; unit < char.length; unit++) from.push(match.index);
      }
    }
    from.push(text.length);
    return [made, from];
  }

  const lastOf = (text) => {
    const unit = text.charCodeAt(text.length - 1);
    return unit >= 0xdc00 && unit < 0xe000 ? text.slice(-2) : text.slice(-1);
  };

  /* ---- files ---- */

  class Failure extends Error {}
  const base = new URL(".", document.baseURI);
  const arrived = new Map();
  const files = new Map();
  const marks = new Map();

  window.gazetteSearch = (name, mark, data) => arrived.set(name, { mark, data });

  // Once files of different days came together, no copy that the browser kept is good enough.
  let fresh = false;

  function script(name) {
    return new Promise((resolve, reject) => {
      const each = document.createElement("script");
      each.src = new URL(`${name}.js${fresh ? `?${Date.now()}` : ""}`, base);
      const done = () => {
        each.remove();
        const file = arrived.get(name);
        arrived.delete(name);
        if (file) resolve(file);
        else reject(new Failure("missing"));
      };
      each.onload = done;
      each.onerror = done;
      document.head.append(each);
    });
  }

  /* All files of a segment have one mark, and lists know this page's layout, or they are of
     different days. */
  async function fetched(segment, name) {
    const file = await script(`${segment}/${name}`);
    if (name === "list") {
      const layout = file.data.layout;
      if (layout[0] !== segments || layout[1] !== shards) throw new Failure("mixed");
      marks.set(segment, file.mark);
    } else {
      await load(segment, "list");
      if (file.mark !== marks.get(segment)) throw new Failure("mixed");
    }
    return file.data;
  }

  function load(segment, name) {
    const full = `${segment}/${name}`;
    if (!files.has(full)) {
      const waiting = fetched(segment, name);
      files.set(full, waiting);
      waiting.catch(() => files.delete(full));
    }
    return files.get(full);
  }

  /* ---- the index ---- */

  const DIGIT = new Map();
  for (let code = 33; DIGIT.size < 90; code++) {
    if (code !== 34 && code !== 92) DIGIT.set(code, DIGIT.size);
  }

  /* What follows a character in a shard, and in which texts; `wanted`, or anything. */
  function read(shard, first, wanted) {
    const result = new Map();
    const start = shard.indexOf(`\n${first}`);
    if (start < 0) return result;
    let at = start + 1 + first.length;
    while (at < shard.length && shard[at] !== "\n") {
      const second = String.fromCodePoint(shard.codePointAt(at));
      at += second.length;
      const numbers = [];
      let number = -1;
      for (let value = 0, open = true; open; at++) {
        const digit = DIGIT.get(shard.charCodeAt(at));
        if (digit === undefined) throw new Failure("mixed");
        value = value * 30 + (digit % 30);
        if (digit < 30) continue;
        number += value + 1;
        numbers.push(number);
        value = 0;
        open = digit < 60;
      }
      if (wanted === null || wanted.has(second)) result.set(second, numbers);
    }
    return result;
  }

  /* The numbers of the texts of a segment that may hold a word: surely, if it is short. */
  async function holding(segment, word) {
    const chars = Array.from(word);
    const firsts = chars.length === 1 ? chars : chars.slice(0, -1);
    const shardOf = (char) => char.codePointAt(0) & (shards - 1);
    const loaded = new Map();
    await Promise.all([...new Set(firsts.map(shardOf))].map(async (shard) => {
      loaded.set(shard, await load(segment, String(shard)));
    }));
    if (chars.length === 1) {
      const sets = read(loaded.get(shardOf(word)), word, null).values();
      return new Set([...sets].flat());
    }
    let result = null;
    for (const first of new Set(firsts)) {
      const wanted = new Set(chars.slice(1).filter((_, place) => chars[place] === first));
      const sets = read(loaded.get(shardOf(first)), first, wanted);
      for (const second of wanted) {
        const here = sets.get(second) ?? [];
        result = new Set(result === null ? here : here.filter((each) => result.has(each)));
      }
    }
    return result;
  }

  /* Every page of a segment that may be a result, with how many words its head holds. */
  async function candidates(segment, query) {
    const [pages, ...sets] = await Promise.all(
      [load(segment, "list"), ...query.words.map((word) => holding(segment, word))]);
    const made = [];
    const section = pages.sections.indexOf(query.section);
    const theme = pages.themes.indexOf(query.theme);
    pages.pages.forEach(([rank, own, ...themes], place) => {
      if (query.section && own !== section) return;
      if (query.theme && !themes.includes(theme)) return;
      let heads = 0;
      for (const set of sets) {
        const head = set.has(2 * place);
        if (!head && !set.has(2 * place + 1)) return;
        heads += head;
      }
      made.push({ segment, place, rank, heads, hits: 0 });
    });
    return made;
  }

  /* Look at a page's text: its hits, or null where a word is not in it after all. */
  async function looked(page, query) {
    const chunk = await load(page.segment, `text-${Math.floor(page.place / CHUNK)}`);
    const text = chunk[page.place % CHUNK];
    if (!text) throw new Failure("mixed");
    const [link, section, date, named, heads, others] = text;
    if (!text.folded) text.folded = [heads.map(fold), others.map(fold)];
    let [inHeads, hits] = [0, 0];
    for (const word of query.words) {
      const [head, rest] = text.folded.map((paragraphs) =>
        paragraphs.reduce((sum, each) => sum + each.split(word).length - 1, 0));
      if (!head && !rest) return null;
      inHeads += head > 0;
      hits += head + rest;
    }
    return { ...page, heads: inHeads, hits, link, section, date, named, texts: [heads, others] };
  }

  const byRank = (one, other) => other.heads - one.heads || one.rank - other.rank;
  const byHits = (one, other) =>
    other.heads - one.heads || other.hits - one.hits || one.rank - other.rank;

  /* ---- the page ---- */

  const make = (tag, name, ...content) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.append(...content);
    return made;
  };

  /* Where the words are in a text, as [start, end]. */
  function hitsIn(text, query) {
    const [folded, from] = traced(text);
    const made = [];
    for (const word of query.words) {
      for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
        let end = at + word.length;
        while (end < from.length - 1 && from[end] === from[end - 1]) end++;
        made.push([from[at], from[end]]);
      }
    }
    return made.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  }

  function marked(text, hits, start = 0, end = text.length) {
    const made = [];
    let at = start;
    for (const [from, to] of hits) {
      if (from < at || from >= end) continue;
      made.push(text.slice(at, from), make("mark", "", text.slice(from, Math.min(to, end))));
      at = Math.min(to, end);
    }
    return [...made, text.slice(at, end)];
  }

  function snippet(text, hits) {
    const first = hits.length ? hits[0][0] : 0;
    let start = text.length <= SNIPPET ? 0 : Math.max(0, first - AROUND);
    let end = Math.min(text.length, Math.max(start + SNIPPET, hits.length ? hits[0][1] : 0));
    if (/[\udc00-\udfff]/.test(text[start] ?? "")) start--;
    if (/[\udc00-\udfff]/.test(text[end] ?? "")) end++;
    // What ended the sentence before has no place behind the dots.
    while (start && start < first && /[\s，。、；：？！）」』》”’…·,.;:?!)]/.test(text[start])) start++;
    return make("p", "result-text",
      start ? "…" : "", ...marked(text, hits, start, end), end < text.length ? "…" : "");
  }

  function shown(page, query) {
    const [heads, others] = page.texts;
    const names = heads.slice(0, page.named);
    const link = make("a");
    link.href = page.link;
    names.forEach((name, place) => {
      link.append(place ? " " : "", make("span", place ? "card-headline" : "result-name",
        ...marked(name, hitsIn(name, query))));
    });
    const made = make("li", "result", make("h3", "", link));
    const [year, month, day] = page.date.split("-").map(Number);
    const date = page.date && make("time", "", `${year}年${month}月${day}日`);
    if (date) date.dateTime = page.date;
    made.append(make("p", "result-from", page.section, ...(date ? [" ", date] : [])));
    const left = new Set(query.words);
    for (const text of [...heads.slice(page.named), ...others]) {
      const hits = hitsIn(text, query);
      const folded = hits.length ? fold(text) : "";
      const new_ = [...left].filter((word) => folded.includes(word));
      if (!new_.length) continue;
      new_.forEach((word) => left.delete(word));
      made.append(snippet(text, hits));
      if (!left.size) break;
    }
    if (!made.querySelector(".result-text")) {
      const text = others.find((each) => each.length > 20) ?? heads.at(-1);
      made.append(snippet(text, []));
    }
    return made;
  }

  const quoted = (query) => `“${query.text}”`;
  const filtered = (query) => Boolean(query.section || query.theme);

  function say(text, ...offered) {
    said.textContent = text;
    ways.hidden = !offered.length;
    for (const each of ways.querySelectorAll("button")) {
      each.hidden = !offered.includes(each.dataset.way);
    }
  }

  function asked() {
    const text = field.value.trim();
    return {
      text,
      words: words(text),
      section: form.elements.section?.value ?? "",
      theme: form.elements.theme?.value ?? "",
    };
  }

  function address(query) {
    const parts = new URLSearchParams();
    if (query.text) parts.set("q", query.text);
    for (const each of filters) if (each.value) parts.set(each.name, each.value);
    const rest = parts.toString();
    try {
      history.replaceState(null, "", rest ? `?${rest}` : location.pathname);
    } catch {
      /* A browser that keeps the address of a file as it is searches all the same. */
    }
  }

  let turn = 0;

  async function search() {
    const mine = ++turn;
    const query = asked();
    address(query);
    document.title = query.text ? `${query.text}｜${title}` : title;
    if (!query.words.length) {
      found.hidden = true;
      all.hidden = false;
      list.replaceChildren();
      say(query.text ? "这几个字符没法找，换个词试试。" : "");
      form.dataset.state = "done";
      return;
    }
    form.dataset.state = "searching";
    try {
      await results(mine, query);
    } catch (error) {
      if (mine !== turn) return;
      if (!(error instanceof Failure)) console.error(error);
      if (error.message === "mixed" && !fresh) {
        fresh = true;
        marks.clear();
        files.clear();
        await search();
        return;
      }
      found.hidden = true;
      all.hidden = false;
      if (error.message === "mixed") say("本刊刚刚更新过，请刷新这一页再找。", "reload");
      else say("没能读到搜索用的文件，请看看网络，过一会儿再试。", "again");
    }
    if (mine === turn) form.dataset.state = "done";
  }

  async function results(mine, query) {
    const every = (await Promise.all(
      Array.from({ length: segments }, (_, segment) => candidates(segment, query)))).flat();
    if (mine !== turn) return;
    let waiting = every.sort(byRank);
    const sure = query.words.every((word) => Array.from(word).length < 3);
    let ready = [];
    if (waiting.length <= EAGER) {
      ready = (await Promise.all(waiting.map((each) => looked(each, query))))
        .filter(Boolean).sort(byHits);
      waiting = [];
    }
    let count = 0;
    const next = async (focus) => {
      while (ready.length < PAGE && waiting.length) {
        const few = waiting.splice(0, PAGE);
        ready.push(...(await Promise.all(few.map((each) => looked(each, query)))).filter(Boolean));
      }
      if (mine !== turn) return;
      const items = ready.splice(0, PAGE).map((each) => shown(each, query));
      if (count) list.append(...items);
      else list.replaceChildren(...items);
      count += items.length;
      more.hidden = !ready.length && !waiting.length;
      found.hidden = !count;
      all.hidden = Boolean(count);
      tell(query, count, ready.length + waiting.length, sure || !waiting.length);
      if (focus) items[0]?.querySelector("a").focus();
    };
    more.onclick = async () => {
      more.disabled = true; // twice at once would mix two pages
      try {
        await next(true);
      } catch {
        if (mine === turn) say("没能读到后面的，请看看网络，过一会儿再试。", "again");
      }
      more.disabled = false;
    };
    await next(false);
  }

  function tell(query, count, left, exact) {
    if (count) {
      const total = exact ? `${count + left} 篇` : `大约 ${count + left} 篇`;
      say(`找到${total}${filtered(query) ? "（按所选的栏目、主题）" : ""}${left ? `，先列出 ${count} 篇` : ""}。`);
    } else if (filtered(query)) {
      say(`所选的栏目、主题里没有${quoted(query)}。`, "filters", "all");
    } else {
      const several = query.words.length > 1 ? "少写一个词，" : "换个说法，或者少写几个字，";
      say(`没有找到${quoted(query)}。${several}再试试；也可以照名单找。`, "all");
    }
  }

  /* ---- what a reader does ---- */

  let composing = false;
  let timer = 0;

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(search, 120);
  };
  const now = () => {
    clearTimeout(timer);
    search();
  };

  field.addEventListener("compositionstart", () => {
    composing = true;
    clearTimeout(timer);
  });
  field.addEventListener("compositionend", () => {
    composing = false;
    soon();
  });
  field.addEventListener("input", (event) => {
    if (!composing && !event.isComposing) soon();
  });
  for (const each of filters) each.addEventListener("change", now);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!composing) now();
  });
  ways.addEventListener("click", (event) => {
    const way = event.target.dataset?.way;
    if (!way) return;
    if (way === "reload") location.reload();
    if (way === "filters" || way === "all") for (const each of filters) each.value = "";
    if (way === "all") {
      field.value = "";
      document.querySelector("#g-all").scrollIntoView();
    }
    field.focus({ preventScroll: way === "all" });
    now();
  });

  function fromAddress() {
    const parts = new URLSearchParams(location.search);
    for (const each of [field, ...filters]) each.value = parts.get(each.name) ?? "";
    for (const each of filters) if (each.selectedIndex < 0) each.value = "";
    now();
  }
  window.addEventListener("popstate", fromAddress);
  if (location.search) fromAddress();
  else if (field.value) now();
})();
