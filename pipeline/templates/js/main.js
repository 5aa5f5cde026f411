"use strict";
// Views, theme, tables that sort, and print.
(() => {
  const { state, word } = Report;
  const root = document.documentElement;
  const figures = { places: Report.map, timeline: Report.timeline, network: Report.network };
  const drawn = new Map();
  root.classList.add("scripted");

  function figure(view) {
    const width = innerWidth;
    if (!figures[view] || drawn.get(view) === width) return;
    drawn.set(view, width);
    figures[view].draw();
  }

  state.listen((now, before, cause) => {
    if (now.view !== before.view) {
      for (const view of document.querySelectorAll("[data-view]")) view.classList.toggle("current", view.dataset.view === now.view);
      scrollTo(0, 0);
    }
    for (const link of document.querySelectorAll("[data-goto]")) {
      // going to and fro keeps the filters
      link.href = state.address({ ...now, view: link.dataset.goto, at: "", dispute: "" });
      if (link.dataset.goto === now.view) {
        link.setAttribute("aria-current", "page");
        if (now.view !== before.view) link.scrollIntoView({ inline: "center", block: "nearest" });
      } else link.removeAttribute("aria-current");
    }
    figure(now.view);
    if (now.view === "claims" || cause === "start") {
      Report.claims.draw(now, before, cause);
      Report.reader.draw(now, before, cause);
    }
    if (now.view !== before.view && cause === "address") document.getElementById(`h-${now.view}`).focus({ preventScroll: true });
    if (now.dispute && now.dispute !== before.dispute) {
      const wanted = Array.from(document.querySelectorAll("[data-dispute]")).find((one) => one.dataset.dispute === now.dispute);
      wanted?.scrollIntoView({ block: "start" });
      wanted?.focus({ preventScroll: true });
    }
  });

  document.querySelector(".skip").addEventListener("click", (event) => {
    // the fragment holds the state; only the focus moves
    event.preventDefault();
    document.getElementById("main").focus();
  });

  const THEMES = ["auto", "light", "dark"];
  const button = document.getElementById("theme");
  function theme(name) {
    if (name === "auto") delete root.dataset.theme;
    else root.dataset.theme = name;
    document.getElementById("theme-now").textContent = word(`theme.${name}`);
    button.dataset.now = name;
  }
  function remembered(name) {
    try {
      if (name) localStorage.setItem("extract-theme", name);
      return localStorage.getItem("extract-theme");
    } catch (error) {
      // a sandboxed frame or a strict browser has no storage; the choice then lasts as long as the page
      if (error.name !== "SecurityError") throw error;
      return null;
    }
  }
  button.hidden = false;
  button.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(button.dataset.now) + 1) % THEMES.length];
    theme(next);
    remembered(next);
  });
  theme(THEMES.includes(remembered()) ? remembered() : "auto");

  const compare = new Intl.Collator(Report.data.language, { numeric: true }).compare;
  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0];
    Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
      const label = head.textContent;
      const sort = () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const key = (row) => {
          const text = row.cells[column].textContent;
          return row.cells[column].classList.contains("num") ? text.replace(/[.,](?=\d{3})/g, "") : text;
        };
        body.replaceChildren(...Array.from(body.rows).sort((a, b) => (down ? -1 : 1) * compare(key(a), key(b))));
      };
      head.replaceChildren(Report.element("button", { type: "button", class: "sort", onclick: sort }, label));
    });
  }

  addEventListener("beforeprint", () => Object.keys(figures).forEach(figure));
  let waiting = 0;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => figure(state.get().view), 150);
  });
  state.start();
})();
