// The agent's pages: letters that grow without a jump, drafts that are never lost, one key for each decision.
(() => {
  "use strict";
  const panes = () => document.querySelector(".panes");
  const composer = () => document.getElementById("composer");
  const post = (address, body, more = {}) =>
    fetch(address, { method: "POST", body, headers: { "X-CSRFToken": window.accord.csrf(), "HX-Request": "true" }, ...more }).catch(() => null);
  const plain = (node) => node.textContent.replace(/\s+/g, " ").trim();

  // Letters: what changed is replaced where it stands, what is new is added below; folds and frames stay open --------
  class Letters extends HTMLElement {
    connectedCallback() {
      const topics = this.dataset.topic.split(" ");
      this.onHint = (event) => topics.includes(event.detail.topic) && this.later();
      this.onCall = () => this.refresh(true);
      document.addEventListener("accord:hint", this.onHint);
      document.addEventListener("letters", this.onCall);
      this.addEventListener("toggle", (event) => this.unfold(event.target), true);
      this.toEnd();
      if (this.dataset.unread) post(this.dataset.unread, new URLSearchParams());
    }
    disconnectedCallback() {
      document.removeEventListener("accord:hint", this.onHint);
      document.removeEventListener("letters", this.onCall);
    }
    get scroller() {
      return this.closest(".pane__body");
    }
    toEnd() {
      const target = location.hash && document.getElementById(location.hash.slice(1));
      const last = target && this.contains(target) ? target : [...this.querySelectorAll("[data-letter]")].at(-1);
      const scroller = this.scroller;
      if (last && scroller) scroller.scrollTop += last.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 24;
    }
    later() {
      if (this.wait) return;
      const rest = Math.max(0, (this.last ?? 0) + 1000 - Date.now());
      this.wait = setTimeout(() => {
        this.wait = 0;
        if (this.isConnected) this.refresh();
      }, rest + Math.random() * 60);
    }
    async refresh(isOwn = false) {
      if (document.hidden) {
        document.addEventListener("visibilitychange", () => this.later(), { once: true });
        return;
      }
      this.last = Date.now();
      const text = await window.accord.piece(this.dataset.src);
      if (text === null || !this.isConnected) return;
      const page = new DOMParser().parseFromString(text, "text/html");
      this.merge([...page.querySelectorAll("[data-letter]")], isOwn);
    }
    // What somebody just sent or noted is shown to them, wherever they had read before.
    merge(fresh, isOwn) {
      const nearEnd = isOwn || this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 120;
      const kept = new Set(fresh.map((each) => each.id));
      for (const old of [...this.querySelectorAll("[data-letter]")]) if (!kept.has(old.id)) old.remove();
      let before = null;
      let added = null;
      const arrived = [];
      for (const each of fresh) {
        const old = document.getElementById(each.id);
        if (!old) {
          const place = before ? before.nextSibling : this.firstChild;
          this.insertBefore(each, place);
          window.htmx.process(each);
          arrived.push(each);
          added = each;
        } else if (plain(old) !== plain(each) && !old.contains(document.activeElement)) {
          const open = [...old.querySelectorAll("details")].map((fold) => fold.open);
          old.replaceChildren(...each.childNodes);
          [...old.querySelectorAll("details")].forEach((fold, index) => (fold.open = Boolean(open[index])));
          window.htmx.process(old);
        }
        before = document.getElementById(each.id);
      }
      if (!added) return;
      for (const each of arrived) this.watch(each);
      for (const each of arrived) this.sentElsewhere(each);
      if (added.dataset.incoming === "yes") window.accord.announce(added.textContent.trim().slice(0, 200));
      if (nearEnd) added.scrollIntoView({ block: "nearest" });
    }
    // A reply is stopped when somebody wrote what its author has not seen; what stood before their eyes counts as seen.
    watch(letter) {
      const number = Number(letter.id.replace("m-", ""));
      if (!number) return;
      const seen = () => {
        const field = composer()?.elements.seen;
        if (field && Number(field.value) < number) field.value = number;
      };
      let timer = 0;
      const watcher = new IntersectionObserver(([entry]) => {
        clearTimeout(timer);
        if (!entry.isIntersecting || document.hidden) return;
        timer = setTimeout(() => {
          seen();
          watcher.disconnect();
        }, 1500);
      }, { threshold: 0.6 });
      watcher.observe(letter);
    }
    // Sent from another tab: here the same words would only wait to be sent twice.
    sentElsewhere(letter) {
      const words = composer()?.elements.words;
      const said = letter.dataset.incoming === "no" && letter.querySelector(".message__body");
      const bare = (text) => text.replace(/\s+/g, "");
      if (!words || !said || !words.value.trim() || bare(said.textContent) !== bare(words.value)) return;
      words.value = "";
      unsaved = null;
      composer().querySelector("[data-saved]")?.setAttribute("hidden", "");
    }
    unfold(fold) {
      const frame = fold.open && fold.querySelector("iframe[data-src]");
      if (!frame || frame.src) return;
      frame.src = frame.dataset.src;
      frame.addEventListener("load", () => {
        frame.setAttribute("height", 1);
        const page = frame.contentDocument?.documentElement;
        if (!page) return;
        // A mail laid out wider than the frame is shown smaller, as on a phone, down to what can still be read.
        const fits = page.clientWidth / page.scrollWidth;
        if (fits < 1) page.style.zoom = Math.max(0.5, fits);
        frame.setAttribute("height", Math.min(2400, page.scrollHeight + 4));
        });
    }
  }
  customElements.define("accord-letters", Letters);

  // Drafts: kept on the server while they are written ----------------------------------------------------------------
  let saving = 0;
  let inFlight = null;
  let unsaved = null;

  // With the words goes what was taken over from them: a promise, as it was edited.
  const draftOf = (form) => {
    const body = new URLSearchParams({ kind: kindOf(form), words: form.elements.words.value });
    for (const field of form.querySelectorAll("#noticed :is(input, select)")) {
      if (field.name && (field.type !== "checkbox" || field.checked)) body.append(field.name, field.value);
    }
    return body;
  };
  const kindOf = (form) => form.querySelector('input[type="hidden"][name="kind"]')?.value ?? form.dataset.kind ?? form.elements.kind.value;
  const keep = async () => {
    clearTimeout(saving);
    if (!unsaved) return;
    const written = unsaved;
    const { address, body, form } = written;
    unsaved = null;
    inFlight = post(address, body, { keepalive: true });
    const answer = await inFlight;
    inFlight = null;
    if (!answer || answer.status === 401 || answer.status >= 500) tryAgain(written, answer);
    const said = form.querySelector("[data-saved]");
    if (answer?.ok && said && form.elements.words.value.trim()) said.hidden = false;
  };
  // No connection, or signed out meanwhile: it is said, and tried until it is kept or something newer was written.
  const tryAgain = (written, answer) => {
    const sentence = answer?.headers.get("X-Accord-Sentence");
    if (sentence) window.accord.say(decodeURIComponent(sentence));
    const said = written.form.querySelector("[data-saved]");
    if (said) said.hidden = true;
    unsaved ??= written;
    saving = setTimeout(keep, 5000);
  };
  const changed = (form) => {
    unsaved = { address: form.dataset.draftUrl, body: draftOf(form), form };
    clearTimeout(saving);
    saving = setTimeout(keep, 700);
  };
  window.addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => document.hidden && keep());

  const FILE_WORDS = /\b(attach(ed|ment|ments|ing)?|enclosed|anbei|anhang|angehängt|beigefügt|ci-joint|pièce jointe|adjunto|adjunta|bijlage|bijgevoegd)\b/i;
  const hint = (form) => {
    const place = form.querySelector("[data-attachment-hint]");
    if (!place) return;
    const files = form.elements.files?.files ?? [];
    place.hidden = files.length > 0 || !FILE_WORDS.test(form.elements.words.value) || !form.elements.files;
    const chosen = form.querySelector("[data-chosen-files]");
    chosen.hidden = files.length === 0;
    chosen.textContent = [...files].map((file) => file.name).join(", ");
  };

  document.addEventListener("input", (event) => {
    if (!event.target.matches("#composer [data-draft]")) return;
    changed(composer());
    hint(composer());
  });
  document.addEventListener("change", async (event) => {
    const form = composer();
    if (!form?.contains(event.target)) return;
    if (event.target.name === "files") hint(form);
    if (event.target.closest("#noticed")) setTimeout(() => (changed(form), keep())); // once the offer is marked
    if (event.target.name === "kind") {
      form.dataset.kind = event.target.value === "note" ? "reply" : "note"; // what was written so far belongs to the other
      await switchTo(event.target.value);
    }
  });
  const switchTo = async (kind) => {
    await keep();
    const form = composer();
    await window.htmx.ajax("GET", `${form.dataset.composerUrl}&kind=${kind}`, { source: form.parentElement, target: "#composer", swap: "outerHTML" });
    write();
  };
  const write = () => {
    const words = composer()?.elements.words;
    words?.focus();
    words?.setSelectionRange(words.value.length, words.value.length);
  };
  document.addEventListener("click", async (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const wanted = target?.closest("[data-write]")?.dataset.write;
    if (wanted) {
      const form = composer();
      if (form.elements.kind.value === wanted) write();
      else await switchTo(wanted);
    }
    const pane = target?.closest("[data-show-pane]");
    if (pane) showPane(pane.dataset.showPane);
    if (target?.closest("[data-send-and-solve]")) sendAndSolve();
  });

  // Where one pane is shown at a time, "back" leads from what is known to the conversation, not past it to the list.
  const showPane = (name) => {
    if (name === "main" && history.state?.aside) return history.back();
    if (name === "aside") history.pushState({ ...history.state, aside: true }, "");
    panes().dataset.pane = name;
  };
  window.addEventListener("popstate", (event) => {
    if (panes()?.dataset.pane !== "aside") return;
    event.stopImmediatePropagation();
    panes().dataset.pane = "main";
  }, true);

  // Sending and solving in one go: the words travel with the decision ------------------------------------------------
  let travelling = false;
  const sendAndSolve = async () => {
    await keep();
    await inFlight;
    travelling = true;
    document.querySelector("[data-solve]")?.click();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.shiftKey && (event.ctrlKey || event.metaKey) && composer()?.contains(document.activeElement)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (composer().elements.kind.value === "reply") sendAndSolve();
    }
  }, true);

  // The dialog of decisions: digits choose ---------------------------------------------------------------------------
  const dialog = () => document.getElementById("act");
  const nextRow = () => {
    const rows = [...document.querySelectorAll("#rows [data-row-id]")].map((row) => row.dataset.rowId);
    const here = rows.indexOf(document.getElementById("pane-main")?.dataset.conversation ?? "");
    return rows[here + 1] ?? rows[here - 1] ?? "";
  };
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== dialog()) return;
    for (const field of dialog().querySelectorAll("[data-next]")) field.value = nextRow();
    const form = composer();
    if (travelling && form && dialog().querySelector("[data-words]")) {
      dialog().querySelector("[data-words]").value = form.elements.words.value;
      dialog().querySelector("[data-seen]").value = form.elements.seen.value;
      dialog().querySelector("[data-copied]").value = form.elements.copied?.value ?? "";
    }
    travelling = false;
    if (!dialog().open) dialog().showModal();
    const field = '.choice, input:not([type="hidden"], [type="radio"]:not(:checked)), select, textarea';
    const begin = dialog().querySelector("[autofocus]") ?? dialog().querySelector(".choice[data-digit]") ?? dialog().querySelector(`form :is(${field})`);
    begin?.focus();
  });
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !dialog()?.open || !document.activeElement?.matches("#act .choice, #act [data-narrows]")) return;
    const choices = [...dialog().querySelectorAll(".choice")].filter((each) => each.checkVisibility());
    choices.at((choices.indexOf(document.activeElement) + step) % choices.length)?.focus();
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (!dialog()?.open || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("textarea, input:not([type=radio]), select")) return;
    const choice = dialog().querySelector(`[data-digit="${event.key}"]`);
    const other = event.key === "4" && dialog().querySelector("details.other-reason");
    if (choice) choice.click();
    else if (other) {
      other.open = true;
      other.querySelector("select").focus();
    } else return;
    event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-reasons]")) return;
    const chosen = event.target.selectedOptions[0];
    const form = event.target.form;
    for (const radio of form.elements.demand) radio.checked = radio.value === chosen.dataset.demand;
    form.elements.department.value = chosen.dataset.department ?? "";
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target.closest?.("#act form[data-decides]") && event.detail.xhr.status < 400) {
      if (dialog().querySelector("[data-words]")?.value) unsaved = null;
      if (dialog().open) dialog().close();
    }
  });
  // The words go themselves now: a draft that is still on its way must not arrive after them and rise again.
  document.addEventListener("htmx:confirm", async (event) => {
    if (event.target.id !== "composer") return;
    unsaved = null;
    clearTimeout(saving);
    if (!inFlight) return;
    event.preventDefault();
    await inFlight;
    event.detail.issueRequest();
  });

  // Panes: a click in the list brings up two panes and leaves the list where it is ------------------------------------
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.getResponseHeader("X-Accord-Swap")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
    if (event.detail.target?.id === "pane-main") keep();
  });
  const mark = () => {
    const number = document.getElementById("pane-main")?.dataset.conversation;
    for (const row of document.querySelectorAll("#rows [data-row]")) {
      const isThis = row.closest("[data-row-id]").dataset.rowId === number;
      if (isThis === row.hasAttribute("aria-current")) continue;
      if (isThis) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  };
  const list = document.getElementById("rows");
  if (list) new MutationObserver(mark).observe(list, { childList: true, subtree: true });
  const settled = () => {
    const main = document.getElementById("pane-main");
    if (!main) return;
    panes().dataset.pane = main.dataset.conversation ? "main" : "list";
    if (main.dataset.title) document.title = main.dataset.title;
    mark();
    main.querySelector("accord-letters")?.toEnd();
    if (main.dataset.liveGrant) document.dispatchEvent(new CustomEvent("accord:grant", { detail: main.dataset.liveGrant }));
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id === "pane-main" || event.target.id === "pane-main") settled();
  });
  document.addEventListener("reopen", (event) => {
    if (panes()) window.htmx.ajax("GET", event.detail.url, { source: "#pane-main", target: "#pane-main", swap: "outerHTML" });
  });
})();
