// Live hints. The server says "conversation:7 changed"; the element that shows it fetches its fragment again.
//
//   <meta name="accord-live" content="TOKEN" data-since="EVENT">     granted by the page, names its topics
//   <section id="c7" data-live-topic="conversation:7" data-live-url="/…/fragment">          swapped whole
//   <div data-live-topic="queue:2 person:5" data-live-url="/…/rows" data-live-list>         rows: nothing jumps
//   <div id="top" data-live-topic="…" data-live-url="…" data-live-gently>      not under a hand that is at work in it
//
// One EventSource a browser, not a tab: a Web Lock chooses the tab that holds it, a BroadcastChannel passes hints on
// (HTTP/1.1 allows six connections to a host; the seventh tab would hang).
// Each element asks at most once a second (`data-live-rest`, in ms), with jitter, never while the tab is hidden, and catches up when it is seen;
// less often when answers are slow.
(() => {
  "use strict";
  // Pieces that fall due together are asked for together; they are given with the page's `data-pieces`, else one by one.
  const headers = { "HX-Request": "true", "X-Accord-Live": "1" };
  const together = document.querySelector('meta[name="accord-live"]')?.dataset.pieces;
  const ask = async (url) => {
    const answer = await fetch(url, { headers, credentials: "same-origin" }).catch(() => null);
    return answer?.ok ? answer : null;
  };
  let wanted = [];
  const send = async () => {
    const now = wanted;
    wanted = [];
    const urls = [...new Set(now.map((each) => each.url))];
    const alone = urls.length === 1 ? await ask(urls[0]) : null;
    const several = urls.length > 1 ? await ask(`${together}?${new URLSearchParams(urls.map((url) => ["of", url]))}`) : null;
    const texts = alone ? [await alone.text()] : several ? await several.json() : [];
    for (const each of now) each.resolve(texts[urls.indexOf(each.url)] ?? null);
  };
  const piece = (url) => together ? new Promise((resolve) => {
    wanted.push({ url, resolve });
    if (wanted.length === 1) setTimeout(send, 80);
  }) : ask(url).then((answer) => answer?.text() ?? null);
  window.accord.piece = piece;

  let token = document.querySelector('meta[name="accord-live"]')?.content;
  if (!token || !("BroadcastChannel" in window) || !navigator.locks) return;

  const tab = crypto.randomUUID?.() ?? String(Math.random());
  const channel = new BroadcastChannel("accord-live");
  const tokens = new Map([[tab, { token, at: Date.now() }]]);
  const ALIVE = 60_000, GONE = 200_000;
  let since = document.querySelector('meta[name="accord-live"]').dataset.since ?? "";
  let source = null, leads = false, retry = 0, letGo = null, lostAt = 0, sewn = "";

  // The elements -------------------------------------------------------------------------------------------------
  const LONGEST_REST = 10_000, PATIENCE = 10;
  const least = (element) => Number(element.dataset.liveRest ?? 1000);
  const states = new WeakMap();
  const stateOf = (element) => {
    if (!states.has(element)) states.set(element, { last: 0, rest: least(element), timer: 0, dirty: false, asking: false });
    return states.get(element);
  };

  // What is hinted at once has one luck, so that it falls due together.
  let drawn = { at: 0, luck: 0 };
  const luck = () => {
    if (Date.now() - drawn.at > 100) drawn = { at: Date.now(), luck: Math.random() };
    return drawn.luck;
  };

  // Never again before the answer is there, and after a slow one it rests longer: a busy server is left in peace.
  const due = (element, own = false) => {
    const state = stateOf(element);
    state.dirty = true;
    if (document.hidden || state.timer || state.asking) return;
    const rest = Math.max(0, state.last + state.rest - Date.now());
    const spread = rest ? 0.5 : element.dataset.liveRest && !own ? 0.2 : 0.06; // what all have open, all ask for
    const jitter = luck() * spread * least(element);
    state.timer = setTimeout(async () => {
      state.timer = 0;
      if (document.hidden || !element.isConnected) return;
      state.dirty = false;
      state.asking = true;
      state.last = Date.now();
      const same = await refetch(element, state).catch(() => null);
      state.asking = false;
      state.rest = Math.min(LONGEST_REST, Math.max(least(element), PATIENCE * (Date.now() - state.last)));
      if (state.dirty) due(same instanceof Element ? same : element);
    }, rest + jitter);
  };

  const refetch = async (element, state) => {
    if (element.hasAttribute("data-live-list")) return refetchRows(element);
    if (element.hasAttribute("data-live-gently")) return refetchGently(element);
    const parent = element.parentElement;
    const id = element.id;
    const text = await piece(element.dataset.liveUrl);
    if (text === null || !element.isConnected) return;
    window.htmx.swap(element, text, { swapStyle: element.dataset.liveSwap || "outerHTML", swapDelay: 0, settleDelay: 20 });
    const fresh = id ? document.getElementById(id) : parent;
    if (fresh && fresh !== element && fresh.dataset?.liveTopic) states.set(fresh, state);
    return fresh;
  };

  // Who has the focus in it, or a menu of it open, goes on undisturbed; it is asked for again when they have left.
  const isInUse = (element) => element.matches(":focus-within") || element.querySelector("details.menu[open], [popover]:popover-open, dialog[open]");
  const written = (element) => element.innerHTML.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "").replace(/ class=""/g, "").replace(/\s+/g, " ");
  const folds = (element) => [...element.querySelectorAll("details:not(.menu)")].map((fold) => [fold, fold.firstElementChild?.textContent.trim()]);
  const refetchGently = async (element) => {
    const text = await piece(element.dataset.liveUrl);
    if (text === null) return;
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.getElementById(element.id);
    for (const part of page.querySelectorAll("[data-live-with]")) follow(part);
    if (!fresh || !element.isConnected || written(without(fresh)) === written(without(element))) return;
    if (isInUse(element)) return setTimeout(() => element.isConnected && due(element), 2000);
    const open = new Set(folds(element).filter(([fold]) => fold.open).map(([, words]) => words));
    for (const part of alive(fresh)) {
      const here = document.getElementById(part.id);
      if (here && element.contains(here)) part.replaceWith(here);
    }
    element.replaceChildren(...fresh.childNodes);
    for (const name of ["liveTopic", "liveGrant"]) if (fresh.dataset[name]) element.dataset[name] = fresh.dataset[name];
    for (const [fold, words] of folds(element)) fold.open ||= open.has(words);
    window.htmx.process(element);
    element.dispatchEvent(new CustomEvent("accord:fresh", { bubbles: true }));
  };
  // What stands elsewhere and comes with it: a count in the rail, a menu that is not open.
  const follow = (part) => {
    const here = document.getElementById(part.id);
    if (!here || here.innerHTML === part.innerHTML || isInUse(here)) return;
    here.innerHTML = part.innerHTML;
    window.htmx.process(here);
  };
  // What is live inside something live is asked for by itself, and stays as it is meanwhile.
  const alive = (element) => [...element.querySelectorAll("[data-live-topic][id]")];
  const without = (element) => {
    const copy = element.cloneNode(true);
    for (const part of alive(copy)) part.replaceWith(part.id);
    return copy;
  };

  const eachOf = (topic, act) => {
    for (const element of document.querySelectorAll("[data-live-topic]")) {
      if (topic === null || element.dataset.liveTopic.split(" ").includes(topic)) act(element);
    }
  };

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) eachOf(null, (element) => stateOf(element).dirty && due(element));
  });
  // What the person just did shows without waiting for the hint of it.
  document.addEventListener("accord:refresh", () => eachOf(null, (element) => due(element, true)));

  // Lists: rows change where they stand; what is new waits behind a button unless the list is at its top ------------
  const held = new WeakMap();
  const rowsOf = (root) => new Map([...root.querySelectorAll("[data-row-id]")].map((row) => [row.dataset.rowId, row]));
  const scroller = (element) => element.closest(".pane__body, .main") ?? document.scrollingElement;

  const isRestful = (list) => scroller(list).scrollTop < 8 && !list.matches(":hover, :focus-within");

  const refetchRows = async (list) => {
    const text = await piece(list.dataset.liveUrl);
    if (text === null) return;
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.querySelector("[data-live-list]") ?? page.body;
    const before = rowsOf(list), after = rowsOf(fresh);
    const arrived = [...after.keys()].filter((id) => !before.has(id));
    if (!arrived.length || isRestful(list)) return take(list, fresh);
    for (const [id, row] of before) {
      const changed = after.get(id);
      if (changed && changed.innerHTML !== row.innerHTML) swap(row, changed);
      if (!changed && "going" in row.dataset) row.remove();
    }
    hold(list, fresh, arrived.length);
  };

  // A row and its link stay the same elements: whoever stands on it is not thrown off, and what was just clicked still
  // stands in the page when its answer comes (htmx finds no place for a second piece of it otherwise).
  const swap = (row, changed) => {
    const link = row.querySelector("[data-row]"), fresh = changed.querySelector("[data-row]");
    if (!link || !fresh) {
      row.innerHTML = changed.innerHTML;
      window.htmx.process(row);
    } else if (link.className !== fresh.className || link.innerHTML !== fresh.innerHTML) {
      link.innerHTML = fresh.innerHTML;
      link.className = fresh.className;
    }
  };

  const take = (list, fresh) => {
    const before = rowsOf(list);
    const focused = document.activeElement?.closest("[data-row-id]")?.dataset.rowId;
    const wanted = [...fresh.children].map((each) => {
      const row = before.get(each.dataset.rowId);
      if (!row) return each;
      delete row.dataset.going;
      swap(row, each);
      return row;
    });
    // Pages that were fetched while scrolling stay, with the way to still older ones.
    const more = fresh.querySelector(":scope > .older");
    const last = wanted.findLast((each) => before.has(each.dataset.rowId));
    if (more && last && before.size > rowsOf(fresh).size) {
      const rest = [...list.children];
      wanted.splice(wanted.indexOf(more), 1, ...rest.slice(rest.indexOf(last) + 1).filter((each) => !wanted.includes(each) && !("going" in each.dataset)));
    }
    for (const each of [...list.childNodes]) if (!wanted.includes(each)) each.remove();
    wanted.forEach((each, index) => list.children[index] !== each && list.insertBefore(each, list.children[index] ?? null));
    for (const each of wanted) if (!before.has(each.dataset.rowId)) window.htmx.process(each);
    held.delete(list);
    button(list)?.setAttribute("hidden", "");
    if (focused && !list.contains(document.activeElement)) list.querySelector(`[data-row-id="${CSS.escape(focused)}"] [data-row]`)?.focus({ preventScroll: true });
  };

  const button = (list) => list.closest(".pane, .page, .main")?.querySelector("[data-new-rows]");

  const hold = (list, fresh, count) => {
    const waiting = button(list);
    held.set(list, fresh);
    if (!waiting) return;
    const { words, announce } = window.accord;
    const said = (count === 1 ? words.new_one : words.new_many).replace("{count}", count);
    waiting.querySelector("span").textContent = said;
    waiting.hidden = false;
    announce(said);
  };

  // What waited because a pointer or the keyboard was in the list comes in once both have left and it stands at its top.
  const letIn = () => {
    for (const list of document.querySelectorAll("[data-live-list]")) if (held.has(list) && isRestful(list)) take(list, held.get(list));
  };
  const left = ({ target, relatedTarget }) => {
    const list = target.closest?.("[data-live-list]");
    if (list && !list.contains(relatedTarget)) setTimeout(letIn, 600);
  };
  document.addEventListener("pointerout", left);
  document.addEventListener("focusout", left);

  document.addEventListener("click", (event) => {
    const waiting = event.target instanceof Element && event.target.closest("[data-new-rows]");
    if (!waiting) return;
    const list = waiting.closest(".pane, .page, .main").querySelector("[data-live-list]");
    if (!list) return;
    if (held.has(list)) take(list, held.get(list));
    scroller(list).scrollTop = 0;
    list.querySelector("[data-row]")?.focus({ preventScroll: true });
  });

  // The stream ---------------------------------------------------------------------------------------------------
  const hint = (data) => {
    if (data.id) since = String(data.id); // hints that are no facts have no place to catch up from
    eachOf(data.topic, due);
    document.dispatchEvent(new CustomEvent("accord:hint", { detail: data }));
  };

  const open = () => {
    const before = source; // kept until the new one stands, so that no hint falls between the two
    const wanted = [...new Set([...tokens.values()].map((entry) => entry.token))].sort();
    sewn = wanted.join(" ");
    const query = new URLSearchParams(wanted.map((each) => ["token", each]));
    if (since) query.set("after", since);
    source = new EventSource(`/live?${query}`);
    source.addEventListener("open", () => { before?.close(); opened(); });
    source.addEventListener("stale", stale);
    source.addEventListener("hint", (event) => {
      const data = JSON.parse(event.data);
      channel.postMessage({ kind: "hint", data });
      hint(data);
    });
    source.addEventListener("error", failed);
  };

  const stale = () => {
    channel.postMessage({ kind: "stale" });
    eachOf(null, due);
  };

  const opened = () => {
    retry = 0;
    // Without an event to catch up from, or after a long silence, what is on the page may be old: ask once.
    if (lostAt && (!since || Date.now() - lostAt > 20_000)) stale();
    lostAt = 0;
    document.documentElement.dataset.live = "on";
  };

  const failed = ({ target }) => {
    if (target !== source) return;
    lostAt ||= Date.now();
    document.documentElement.dataset.live = "off";
    if (source.readyState !== EventSource.CLOSED) return; // the browser itself tries again
    retry = Math.min(60_000, (retry || 1000) * 2);
    setTimeout(() => leads && open(), retry * (0.75 + Math.random() / 2));
  };

  let settling = 0;
  const resew = () => {
    if (!leads) return;
    clearTimeout(settling);
    settling = setTimeout(() => {
      for (const [id, entry] of tokens) if (id !== tab && Date.now() - entry.at > GONE) tokens.delete(id);
      const wanted = [...new Set([...tokens.values()].map((entry) => entry.token))].sort().join(" ");
      if (leads && wanted !== sewn) open();
    }, 250);
  };

  const here = () => channel.postMessage({ kind: "here", tab, token });
  channel.addEventListener("message", ({ data: message }) => {
    if (message.kind === "hint") hint(message.data);
    if (message.kind === "stale") eachOf(null, due);
    if (message.kind === "who") here();
    if (message.kind === "gone") tokens.delete(message.tab);
    if (message.kind === "here") tokens.set(message.tab, { token: message.token, at: Date.now() });
    if (message.kind === "here" || message.kind === "gone") resew();
  });

  const join = () => {
    here();
    navigator.locks.request("accord-live", () => {
      leads = true;
      channel.postMessage({ kind: "who" });
      open();
      return new Promise((resolve) => (letGo = resolve));
    });
  };
  const leave = () => {
    channel.postMessage({ kind: "gone", tab });
    source?.close();
    source = null;
    leads = false;
    letGo?.();
    letGo = null;
  };
  // Another piece of the page came up without a new page: it brings its own grant.
  document.addEventListener("accord:grant", ({ detail }) => {
    token = detail;
    tokens.set(tab, { token, at: Date.now() });
    here();
    resew();
  });
  setInterval(() => { here(); resew(); }, ALIVE);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    eachOf(null, due);
    join();
  });
  join();
})();
