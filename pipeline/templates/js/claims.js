"use strict";
// The list of claims: one card each, made once and shown as filters and page tell.
Report.claims = (() => {
  const { data, word, value, numeral, element, state, filters } = Report;
  const list = document.getElementById("claims");
  const pane = document.getElementById("list");
  const counter = document.getElementById("count");
  const pager = document.getElementById("pager");
  const cards = new Map();
  const groups = new Map();
  for (const claim of data.claims) groups.set(claim.group, (groups.get(claim.group) ?? 0) + 1);
  let shown = { matched: [], page: 0, pages: 1 };
  let lastFilter = null;

  function card(claim) {
    if (!cards.has(claim.id)) cards.set(claim.id, make(claim));
    return cards.get(claim.id);
  }

  function make(claim) {
    const button = element("button", { type: "button", class: "pick", lang: "de", "aria-expanded": "false" }, claim.content || word("none"));
    const sure = claim.conf === undefined ? null : word("sure", { percent: Math.round(claim.conf * 100) });
    return element("li", { class: "claim", id: `claim-${claim.id}`, "data-claim": claim.id },
      element("p", { class: "who" },
        element("b", {}, claim.speaker || word("unnamed")), " ",
        element("span", { class: `act g-${Report.group(claim)}` }, value("act", claim.act)),
        claim.evidence && claim.evidence !== "asserted" ? element("span", { class: "act doubt" }, value("evidence", claim.evidence)) : null,
        claim.count > 1 ? element("span", { class: "small" }, word("times", { count: numeral(claim.count) })) : null,
        sure ? element("span", { class: "small sure" }, sure) : null),
      element("p", { class: "what" }, button));
  }

  /** All that the table knows of a claim, made when it is chosen; columns unknown to this page stand under their own names. */
  function details(claim) {
    // the words of the source stand beside the list where the page holds the text
    const facts = Object.entries(claim.more).filter(([column]) => column !== "snippet" || data.documents[claim.doc]?.text === undefined).map(([column, text]) => [data.words[`col.${column}`] ?? column, value(column, text)]);
    if (claim.places.length) facts.push([word("place"), claim.places.join(", ")]);
    if (claim.about.length) facts.push([word("about"), claim.about.join(", ")]);
    if (data.documents[claim.doc]) facts.push([word("document"), `${data.documents[claim.doc].source}, ${claim.start}–${claim.end}`]);
    if (claim.last) facts.push([word("seen"), `${claim.first} – ${claim.last}`]);
    const links = element("p", { class: "links" },
      element("button", { type: "button", class: "copy", onclick: () => copy(claim, links) }, word("cite")),
      element("a", { href: state.address({ view: "claims", claim: claim.id }) }, word("link")),
      groups.get(claim.group) > 1 && claim.group ? element("a", { href: state.address({ view: "claims", group: claim.group }) }, word("same_matter", { count: numeral(groups.get(claim.group)) })) : null,
      claim.parent && Report.byId.has(claim.parent) ? element("a", { href: state.address({ view: "claims", claim: claim.parent }) }, word("parent")) : null);
    return element("div", { class: "details" }, element("dl", {}, ...facts.map(([name, text]) => element("div", {}, element("dt", {}, name), element("dd", {}, text)))), links);
  }

  /** Who says what, and where it stands: a line for a note or a footnote. */
  function citation(claim) {
    const text = data.documents[claim.doc] ?? {};
    const where = [text.title, text.source, text.date, claim.time, word("characters_at", { start: claim.start, end: claim.end }), claim.id];
    return `${claim.speaker || word("unnamed")} (${value("act", claim.act)}): ${claim.content} [${where.filter(Boolean).join(", ")}]`;
  }

  /** Put the citation into the clipboard; where that is forbidden (a framed page), show it marked, ready for Ctrl+C. */
  async function copy(claim, links) {
    const line = citation(claim);
    try {
      await navigator.clipboard.writeText(line);
      Report.say(word("copied"));
      links.querySelector(".copy").textContent = word("copied");
    } catch (error) {
      if (!["NotAllowedError", "SecurityError", "TypeError"].includes(error.name)) throw error;
      const shown = element("span", { class: "citation", tabindex: "-1" }, line);
      links.querySelector(".citation")?.remove();
      links.append(shown);
      shown.focus();
      getSelection().selectAllChildren(shown);
      Report.say(word("copy_by_hand"));
    }
  }

  function draw(now, before, cause) {
    const filter = state.filters.concat("sort").map((key) => now[key] ?? "").join("\n");
    if (filter !== lastFilter) {
      lastFilter = filter;
      const found = filters.run(now);
      filters.draw(now, found.counts);
      shown = { ...shown, ...found, pages: Math.max(1, Math.ceil(found.matched.length / data.perPage)), page: -1 };
      const whole = found.matched.length === data.claims.length;
      counter.textContent = !found.matched.length ? word("no_hits") : whole ? Report.counted(found.matched.length) : word("count.of", { count: numeral(found.matched.length), all: numeral(data.claims.length) });
      document.getElementById("clear").hidden = !filters.any(now);
    }
    let page = Math.min(Math.max(1, Number(now.page) || 1), shown.pages);
    const chosen = now.claim ? Report.byId.get(now.claim) : null;
    const position = chosen ? shown.matched.indexOf(chosen) : -1;
    // a claim chosen in the text or by address brings its page with it; paging by hand does not
    if (position >= 0 && cause !== "page" && cause !== "filter") page = Math.floor(position / data.perPage) + 1;
    if (page !== shown.page) {
      shown.page = page;
      list.replaceChildren(...shown.matched.slice((page - 1) * data.perPage, page * data.perPage).map(card));
      pager.hidden = shown.pages < 2;
      document.getElementById("page").textContent = word("page_of", { page: numeral(page), pages: numeral(shown.pages) });
      document.getElementById("previous-page").disabled = page <= 1;
      document.getElementById("next-page").disabled = page >= shown.pages;
      if (cause === "page" || cause === "filter") pane.scrollTop = 0;
    }
    mark(chosen, position < 0, cause);
  }

  function mark(chosen, outside, cause) {
    for (const open of document.querySelectorAll(".claim.chosen")) {
      if (chosen && open.dataset.claim === chosen.id) continue;
      open.classList.remove("chosen");
      open.querySelector(".pick").setAttribute("aria-expanded", "false");
      open.querySelector(".details")?.remove();
    }
    document.getElementById("outside")?.remove();
    if (!chosen) return;
    const row = card(chosen);
    if (outside) {
      const note = element("p", { class: "small" }, word("outside"), " ", element("button", { type: "button", onclick: clear }, word("clear_filters")));
      pane.prepend(element("div", { id: "outside" }, note, element("ol", {}, row)));
    }
    if (!row.classList.contains("chosen")) {
      row.classList.add("chosen");
      row.querySelector(".pick").setAttribute("aria-expanded", "true");
      row.append(details(chosen));
    }
    if (cause !== "row" && cause !== "filter") reveal(row);
  }

  /** Scroll the list's own pane; the page itself moves only where panes stand one above the other. */
  function reveal(row) {
    const box = pane.getBoundingClientRect();
    const here = row.getBoundingClientRect();
    if (here.top < box.top || here.bottom > box.bottom) pane.scrollTop += here.top - box.top - 8;
  }

  const clear = () => state.change(Object.fromEntries(state.filters.concat("page").map((key) => [key, ""])), "clear");
  const turn = (by) => state.change({ page: String(shown.page + by) }, "page");

  pane.addEventListener("click", (event) => {
    const row = event.target.closest("[data-claim]");
    if (!row || event.target.closest("a, .details, #outside button:not(.pick)")) return;
    // words that somebody is marking with the mouse are not a choice
    if (String(getSelection()).length > 3) return;
    const open = row.classList.contains("chosen") && event.target.closest(".pick");
    state.change({ claim: open ? "" : row.dataset.claim, at: "" }, "row");
  });
  document.getElementById("clear").addEventListener("click", clear);
  document.getElementById("previous-page").addEventListener("click", () => turn(-1));
  document.getElementById("next-page").addEventListener("click", () => turn(1));

  /** On paper there are no pages to turn: print all that matches. */
  addEventListener("beforeprint", () => list.replaceChildren(...shown.matched.map(card)));
  addEventListener("afterprint", () => {
    shown.page = -1;
    draw(state.get(), state.get(), "page");
  });

  return { draw, card, matched: () => shown.matched };
})();
