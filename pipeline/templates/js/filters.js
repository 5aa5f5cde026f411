"use strict";
// Which claims match, and how many there are of each value under all the other filters.
Report.filters = (() => {
  const { data, word, value, numeral, element, state } = Report;
  const LISTS = ["act", "evidence"];
  const NOBODY = "-";
  const form = document.getElementById("filters");
  const controls = Object.fromEntries(Array.from(form.querySelectorAll("[data-filter]"), (control) => [control.dataset.filter, control]));
  const VALUES = {
    speaker: (claim) => [claim.speaker || NOBODY],
    about: (claim) => claim.about,
    place: (claim) => claim.places,
    doc: (claim) => [claim.docId],
    first: (claim) => [claim.first],
    act: (claim) => [claim.act],
    evidence: (claim) => [claim.evidence],
  };
  const LABELS = {
    speaker: (key) => (key === NOBODY ? word("unnamed") : key),
    about: (key) => key,
    place: (key) => key,
    doc: (key) => sources.get(key) ?? key,
    first: (key) => key || word("none"),
    act: (key) => value("act", key),
    evidence: (key) => value("evidence", key),
  };
  const sources = new Map(data.documents.map((text) => [text.id, text.title || text.source]));

  function tests(wanted) {
    const made = {};
    for (const key of Object.keys(VALUES)) {
      if (!wanted[key]) continue;
      const chosen = new Set(LISTS.includes(key) ? wanted[key].split(",") : [wanted[key]]);
      made[key] = (claim) => VALUES[key](claim).some((item) => chosen.has(item));
    }
    if (wanted.q) {
      const parts = wanted.q.normalize("NFC").toLowerCase().split(/\s+/).filter(Boolean);
      made.q = (claim) => parts.every((part) => claim.words.includes(part));
    }
    if (wanted.group) made.group = (claim) => claim.group === wanted.group;
    if (wanted.from || wanted.to) made.time = (claim) => claim.when !== "" && claim.when >= (wanted.from ?? "") && (!wanted.to || claim.when < wanted.to);
    if (wanted.chars) {
      const [start, end] = wanted.chars.split("-").map(Number);
      made.chars = (claim) => claim.start >= start && claim.start < end;
    }
    return Object.entries(made);
  }

  /** The matching claims, and for every filter a map from value to count under the other filters. */
  function run(wanted) {
    const all = tests(wanted);
    const counts = Object.fromEntries(Object.keys(VALUES).map((key) => [key, new Map()]));
    const matched = [];
    for (const claim of data.claims) {
      let failed = "";
      let failures = 0;
      for (const [key, test] of all) {
        if (test(claim)) continue;
        failed = key;
        failures += 1;
        if (failures > 1) break;
      }
      if (failures > 1) continue;
      if (!failures) matched.push(claim);
      for (const key of Object.keys(VALUES)) {
        if (failures && failed !== key) continue;
        for (const item of VALUES[key](claim)) counts[key].set(item, (counts[key].get(item) ?? 0) + 1);
      }
    }
    return { matched: sorted(matched, wanted.sort), counts };
  }

  function sorted(claims, order) {
    const compare = new Intl.Collator(data.language).compare;
    const orders = {
      speaker: (a, b) => compare(a.speaker || "\uffff", b.speaker || "\uffff") || a.index - b.index,
      act: (a, b) => compare(value("act", a.act), value("act", b.act)) || a.index - b.index,
      unsure: (a, b) => (a.conf ?? 1) - (b.conf ?? 1) || a.index - b.index,
    };
    return orders[order] ? claims.sort(orders[order]) : claims;
  }

  function draw(wanted, counts) {
    for (const [key, found] of Object.entries(counts)) {
      if (LISTS.includes(key)) chips(key, wanted[key] ?? "", found);
      else options(key, wanted[key] ?? "", found);
    }
    if (document.activeElement !== controls.q) controls.q.value = wanted.q ?? "";
    controls.sort.value = wanted.sort ?? "";
    form.querySelector(".documents").hidden = data.documents.length < 2;
    form.querySelector(".first").hidden = everything.first.length < 2;
    narrowed(wanted);
  }

  const ordered = (found) => Array.from(found).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));

  function options(key, chosen, found) {
    if (chosen && !found.has(chosen)) found.set(chosen, 0);
    // days, or names of snapshots: the latest first
    const made = (key === "first" ? ordered(found).sort((a, b) => (a[0] > b[0] ? -1 : 1)) : ordered(found)).map(([item, count]) => element("option", { value: item, selected: item === chosen }, `${Report.quoted(LABELS[key](item), 60)} (${numeral(count)})`));
    controls[key].replaceChildren(element("option", { value: "" }, word("all")), ...made);
    controls[key].value = chosen;
  }

  function chips(key, chosen, found) {
    const box = controls[key];
    const on = new Set(chosen ? chosen.split(",") : []);
    // every value of the corpus keeps its button, so that nothing jumps while one clicks
    for (const [item] of everything[key]) if (!found.has(item)) found.set(item, 0);
    if (!box.childElementCount) {
      for (const [item] of everything[key]) {
        box.append(element("button", { type: "button", "data-value": item, onclick: () => toggle(key, item) }, LABELS[key](item), " ", element("span", { class: "n" })));
      }
    }
    for (const button of box.children) {
      const item = button.dataset.value;
      button.setAttribute("aria-pressed", on.has(item));
      button.classList.toggle("empty", !found.get(item));
      button.querySelector(".n").textContent = numeral(found.get(item) ?? 0);
    }
  }

  function toggle(key, item) {
    const on = new Set((state.get()[key] ?? "").split(",").filter(Boolean));
    if (!on.delete(item)) on.add(item);
    state.change({ [key]: Array.from(on).sort().join(","), page: "" }, "filter");
  }

  function narrowed(wanted) {
    const parts = { group: ["group"], time: ["from", "to"], chars: ["chars"] };
    const box = document.getElementById("extra");
    const made = Object.entries(parts).filter(([, keys]) => keys.some((key) => wanted[key])).map(([name, keys]) => {
      const detail = name === "group" ? "" : `: ${keys.map((key) => (wanted[key] ?? "").replace("T", " ")).join(" – ")}`;
      const clear = Object.fromEntries(keys.map((key) => [key, ""]));
      return element("button", { type: "button", "aria-label": `${word(`narrowed.${name}`)}${detail}, ${word("narrowed.remove")}`, onclick: () => state.change({ ...clear, page: "" }, "filter") }, `${word(`narrowed.${name}`)}${detail} ✕`);
    });
    box.hidden = !made.length;
    box.querySelector(".chips").replaceChildren(...made);
  }

  form.addEventListener("input", (event) => {
    const key = event.target.dataset.filter;
    if (key) state.change({ [key]: event.target.value, page: "" }, "filter");
  });
  form.addEventListener("submit", (event) => event.preventDefault());

  const everything = Object.fromEntries(Object.entries(run({}).counts).map(([key, found]) => [key, ordered(found)]));
  const any = (wanted) => state.filters.some((key) => wanted[key]);
  return { run, draw, any };
})();
