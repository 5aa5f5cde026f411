"use strict";
(() => {
  const size = Number(document.body.dataset.page);
  const rows = [...document.querySelectorAll("#rows tr")];
  const field = (id) => document.getElementById(id);
  const spans = new Map();
  for (const span of document.querySelectorAll("[data-claims]")) {
    for (const id of span.dataset.claims.split(" ")) {
      if (!spans.has(id)) spans.set(id, []);
      spans.get(id).push(span);
    }
  }
  let page = 0;
  function show() {
    const text = field("f-text").value.toLowerCase();
    const speaker = field("f-speaker").value, act = field("f-act").value, evidence = field("f-evidence").value;
    const hits = rows.filter((r) => (!speaker || r.dataset.speaker === speaker) && (!act || r.dataset.act === act)
      && (!evidence || r.dataset.evidence === evidence) && (!text || r.textContent.toLowerCase().includes(text)));
    const pages = Math.max(1, Math.ceil(hits.length / size));
    page = Math.min(page, pages - 1);
    const here = new Set(hits.slice(page * size, page * size + size));
    for (const row of rows) row.classList.toggle("hidden", !here.has(row));
    field("shown").textContent = hits.length;
    field("page").textContent = `${page + 1}/${pages}`;
  }
  function light(id, scroll) {
    for (const old of document.querySelectorAll(".lit")) old.classList.remove("lit");
    const parts = spans.get(id) || [];
    for (const part of parts) part.classList.add("lit");
    const row = rows.find((r) => r.dataset.claim === id);
    if (row) row.classList.add("lit");
    const target = scroll === "row" ? row : parts[0];
    if (target) target.scrollIntoView({ block: "center" });
  }
  for (const id of ["f-text", "f-speaker", "f-act", "f-evidence"]) field(id).addEventListener("input", () => { page = 0; show(); });
  field("back").addEventListener("click", () => { page = Math.max(0, page - 1); show(); });
  field("next").addEventListener("click", () => { page += 1; show(); });
  document.querySelector(".filters").addEventListener("submit", (event) => event.preventDefault());
  field("rows").addEventListener("click", (event) => {
    if (event.target.classList.contains("go")) light(event.target.closest("tr").dataset.claim, "text");
  });
  for (const source of document.querySelectorAll(".source")) {
    source.addEventListener("click", (event) => {
      const span = event.target.closest("[data-claims]");
      if (span) { light(span.dataset.claims.split(" ")[0], "row"); }
    });
  }
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (wanted.startsWith("c") && spans.has(wanted)) light(wanted, "text");
  show();
})();
