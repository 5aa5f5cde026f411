"use strict";
// The source text: cut at the borders of all marks, each piece knows its names, repairs and claims.
Report.reader = (() => {
  const { data, word, value, element, state } = Report;
  const pane = document.getElementById("text");
  const here = document.getElementById("here");
  const positions = new Map(data.documents.map((text, index) => [text.id, index]));
  let shown = -1;
  let pieces = [];
  let order = [];

  function marks(index) {
    const text = data.documents[index];
    const made = text.marks.map(([start, end, kind, told]) => ({ start, end, kind, told }));
    for (const claim of order) {
      for (const [role, spans] of Object.entries(claim.roles)) {
        for (const [start, end] of spans) made.push({ start, end, kind: "claim", role, claim });
      }
    }
    return made.filter((mark) => mark.end > mark.start).sort((a, b) => a.start - b.start || b.end - a.end);
  }

  function build(index) {
    const text = data.documents[index];
    order = data.claims.filter((claim) => claim.doc === index).sort((a, b) => a.start - b.start || a.index - b.index);
    pieces = [];
    if (text.text === undefined) {
      pane.replaceChildren(element("p", { class: "note" }, word("no_text")));
      return;
    }
    const all = marks(index);
    const cut = Report.cutter(text.text);
    const borders = Array.from(new Set([0, text.length, ...all.flatMap((mark) => [mark.start, mark.end])])).sort((a, b) => a - b);
    let active = [];
    let next = 0;
    for (let i = 0; i + 1 < borders.length; i += 1) {
      const [start, end] = [borders[i], borders[i + 1]];
      while (next < all.length && all[next].start <= start) active.push(all[next++]);
      active = active.filter((mark) => mark.end > start);
      pieces.push(piece(cut(start, end), start, end, active));
    }
    pane.replaceChildren(...pieces.map((p) => p.node));
  }

  function piece(text, start, end, active) {
    const claims = active.filter((mark) => mark.kind === "claim");
    const names = active.filter((mark) => ["PER", "LOC", "ORG", "MISC"].includes(mark.kind));
    const repair = active.find((mark) => mark.kind === "repair");
    const classes = names.slice(-1).map((mark) => `m m-${mark.kind}`);
    if (claims.some((mark) => mark.role === "content")) classes.push("c");
    if (claims.length) classes.push("on");
    if (repair) classes.push("repaired");
    const repeated = active.some((mark) => mark.kind === "repeat");
    if (repeated) classes.push("repeated");
    const told = [...names.map((mark) => `${value("label", mark.kind)}: ${mark.told}`), repair ? word("repair_title", { after: repair.told }) : "", repeated ? word("repeat_title") : ""].filter(Boolean).join("\n");
    const node = classes.length ? element("span", { class: classes.join(" "), title: told || null }, text) : document.createTextNode(text);
    const made = { node, start, end, claims };
    if (claims.length) node.piece = made;
    return made;
  }

  function draw(now, before, cause) {
    const claim = now.claim ? Report.byId.get(now.claim) : null;
    const [spotDocument, spot] = (now.at ?? "").split(":");
    const wanted = claim?.doc ?? positions.get(spotDocument) ?? positions.get(now.doc) ?? (shown >= 0 ? shown : 0);
    if (wanted >= 0 && wanted !== shown && data.documents[wanted]) {
      shown = wanted;
      build(wanted);
      pane.scrollTop = 0;
      document.getElementById("source-name").textContent = data.documents[wanted].title || data.documents[wanted].source;
    }
    for (const { node } of pieces) if (node.classList?.contains("lit")) node.className = node.className.replace(/ (lit|r-\S+)/g, "");
    for (const old of pane.querySelectorAll("mark")) old.replaceWith(...old.childNodes);
    const at = spot && spotDocument === data.documents[shown]?.id ? spot.split("-").map(Number) : null;
    const lit = claim ? light(claim) : at ? flash(at) : null;
    document.getElementById("to-row").hidden = !claim;
    if (!lit) here.hidden = true;
    else if (cause !== "text" && cause !== "filter" && cause !== "page") reveal(lit, cause);
    if (claim && cause !== "text") offer([]);
  }

  function light(claim) {
    let first = null;
    for (const piece of pieces) {
      const roles = new Set(piece.claims.filter((mark) => mark.claim === claim).map((mark) => mark.role));
      if (!roles.size) continue;
      piece.node.classList.add("lit", ...Array.from(roles, (role) => `r-${role}`));
      if (!first && roles.has("content")) first = piece.node;
    }
    return first;
  }

  /** Mark a bare range of characters, as a link from a repair or a repeated block asks. */
  function flash([start, end]) {
    let first = null;
    for (const piece of pieces) {
      if (piece.end <= start || piece.start >= end) continue;
      const cut = Report.cutter(piece.node.textContent);
      const [a, b] = [Math.max(0, start - piece.start), Math.min(piece.end, end) - piece.start];
      const marked = element("mark", {}, cut(a, b));
      const parts = [cut(0, a), marked, cut(b, piece.end - piece.start)];
      if (piece.node.nodeType === Node.TEXT_NODE) {
        const wrapper = element("span", {}, ...parts);
        piece.node.replaceWith(wrapper);
        piece.node = wrapper;
      } else piece.node.replaceChildren(...parts);
      first ??= marked;
    }
    return first;
  }

  function reveal(node, cause) {
    const box = pane.getBoundingClientRect();
    const spot = node.getBoundingClientRect();
    pane.scrollTop += spot.top - box.top - pane.clientHeight / 3;
    // where the panes stand one above the other, a chosen row brings the text into sight
    const narrow = getComputedStyle(pane.closest(".panes")).display !== "grid";
    if (narrow && (cause === "row" || cause === "walk" || cause === "address")) document.getElementById("reader").scrollIntoView({ block: "start" });
  }

  /** Claims at a spot, the shortest first: the one the reader most likely means. */
  function at(piece) {
    const found = Array.from(new Set(piece.claims.map((mark) => mark.claim)));
    const size = (claim) => (claim.roles.content ?? []).reduce((sum, [start, end]) => sum + end - start, 0);
    return found.sort((a, b) => size(a) - size(b) || a.index - b.index);
  }

  function choose(claim, cause) {
    state.change({ claim: claim.id, at: "" }, cause);
    Report.say(word("said", { claim: title(claim) }));
  }

  const title = (claim) => `${claim.speaker || word("unnamed")} ${value("act", claim.act)}: ${Report.quoted(claim.content, 80)}`;

  function offer(claims) {
    here.hidden = claims.length < 2;
    here.replaceChildren(element("span", {}, `${word("here")}: `), ...claims.map((claim) => element("button", { type: "button", "aria-pressed": claim.id === state.get().claim, onclick: () => { choose(claim, "text"); offer(claims); } }, title(claim))));
  }

  pane.addEventListener("click", (event) => {
    const piece = event.target.closest(".on")?.piece;
    if (!piece || String(getSelection()).length > 3) return;
    const claims = at(piece);
    // another click on the same spot goes on to the next claim that overlaps there
    const current = claims.findIndex((claim) => claim.id === state.get().claim);
    choose(claims[(current + 1) % claims.length], "text");
    offer(claims);
  });

  /** Go to the next or the previous claim of this text among those the filters let through. */
  function walk(by) {
    const let_through = new Set(Report.claims.matched());
    const way = order.filter((claim) => let_through.has(claim));
    if (!way.length) return;
    const current = way.findIndex((claim) => claim.id === state.get().claim);
    choose(way[current < 0 ? (by > 0 ? 0 : way.length - 1) : (current + by + way.length) % way.length], "walk");
  }

  pane.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by) { event.preventDefault(); walk(by); }
    if (event.key === "Enter") toRow();
  });
  document.getElementById("next-claim").addEventListener("click", () => walk(1));
  document.getElementById("previous-claim").addEventListener("click", () => walk(-1));

  function toRow() {
    const row = document.querySelector(".claim.chosen");
    row?.scrollIntoView({ block: "nearest" });
    row?.querySelector(".pick").focus();
  }
  document.getElementById("to-row").addEventListener("click", toRow);
  for (const box of document.querySelectorAll("[data-layer]")) {
    box.addEventListener("change", () => pane.classList.toggle(`no-${box.dataset.layer}`, !box.checked));
  }
  return { draw };
})();
