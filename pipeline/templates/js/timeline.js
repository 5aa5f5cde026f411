"use strict";
// When things were said: by date and clock where the texts tell, otherwise by their order in each text.
Report.timeline = (() => {
  const { data, word, numeral, element, state, figures } = Report;
  const GROUPS = ["assert", "press", "deny"];
  const MOST_TEXTS = 12;
  const MOST_BARS = 80;
  const STEPS = [5, 15, 60, 180, 1440, 7 * 1440, 30 * 1440, 365 * 1440].map((minutes) => minutes * 60000);
  const box = document.getElementById("timeline");

  const instant = (when) => {
    const [date, clock] = when.split("T");
    const [hours, minutes] = (clock || "0:0").split(":").map(Number);
    return Date.parse(`${date || "1970-01-01"}T00:00:00Z`) + (hours * 60 + minutes) * 60000;
  };
  const sums = (claims) => Object.fromEntries(GROUPS.map((name) => [name, claims.filter((claim) => Report.group(claim) === name).length]));

  function draw() {
    const dated = data.claims.filter((claim) => /^\d{4}-\d\d-\d\dT/.test(claim.when));
    const timed = dated.length ? dated : data.claims.filter((claim) => claim.time);
    document.getElementById("timeline-lead").textContent = word(timed.length || !data.claims.length ? "timeline_lead" : "timeline_text_lead");
    box.replaceChildren(legend());
    if (!data.claims.length) box.append(element("p", {}, word("timeline_none")));
    else if (timed.length) byTime(timed, dated.length > 0);
    else byText();
  }

  function legend() {
    return element("p", { class: "legend" }, ...GROUPS.map((name) => element("span", { class: "key" }, element("span", { class: `swatch g-${name}` }), ` ${word(`group.${name}`)}`)));
  }

  function byTime(claims, dated) {
    const instants = claims.map((claim) => instant(claim.when));
    const [first, last] = [Math.min(...instants), Math.max(...instants)];
    const step = STEPS.find((size) => (last - first) / size < MOST_BARS) ?? STEPS.at(-1);
    const start = Math.floor(first / step) * step;
    const bins = Array.from({ length: Math.floor((last - start) / step) + 1 }, (_, i) => ({ from: start + i * step, to: start + (i + 1) * step, claims: [] }));
    claims.forEach((claim, i) => bins[Math.floor((instants[i] - start) / step)].claims.push(claim));
    const address = (at) => {
      const text = new Date(at).toISOString();
      return dated ? (text.slice(11, 16) === "00:00" ? text.slice(0, 11) : text.slice(0, 16)) : at >= 86400000 ? "" : `T${text.slice(11, 16)}`;
    };
    const format = new Intl.DateTimeFormat(data.language, { timeZone: "UTC", ...(dated ? { dateStyle: "medium" } : {}), ...(step < 86400000 ? { timeStyle: "short" } : {}) });
    for (const bin of bins) {
      bin.label = format.format(bin.from);
      bin.href = state.address({ view: "claims", from: address(bin.from), to: address(bin.to) });
    }
    const entries = data.documents.flatMap((text) => (text.entries ?? []).filter(([, clock]) => clock && (text.date || !dated)).map(([, clock, words]) => ({ at: (instant(`${dated ? text.date : ""}T${clock}`) - start) / (step * bins.length), words: `${clock} ${words}` })));
    box.append(chart(bins, { label: word("timeline"), entries, ticks: true }));
    const missing = data.claims.length - claims.length;
    if (missing) box.append(element("p", { class: "small" }, word("timeline_untimed", { count: numeral(missing) })));
    box.append(listing(bins.filter((bin) => bin.claims.length)));
  }

  function byText() {
    const byDocument = d3.group(data.claims.filter((claim) => claim.doc >= 0), (claim) => claim.doc);
    const most = Array.from(byDocument.keys()).sort((a, b) => byDocument.get(b).length - byDocument.get(a).length || a - b).slice(0, MOST_TEXTS).sort((a, b) => a - b);
    const all = [];
    for (const index of most) {
      const text = data.documents[index];
      const count = Math.max(1, Math.min(60, Math.ceil(text.length / 100)));
      const size = Math.max(1, Math.ceil((text.length + 1) / count));
      const bins = Array.from({ length: count }, (_, i) => ({ claims: [], label: `${text.source} ${i * size}–${(i + 1) * size}`, href: state.address({ view: "claims", doc: text.id, chars: `${i * size}-${(i + 1) * size}` }) }));
      for (const claim of byDocument.get(index)) bins[Math.min(count - 1, Math.floor(claim.start / size))].claims.push(claim);
      const entries = (text.entries ?? []).map(([at, , words]) => ({ at: at / (size * count), words, href: state.address({ view: "claims", at: `${text.id}:${at}-${at + words.length}` }) }));
      box.append(element("h2", {}, text.title || text.source), chart(bins, { label: text.title || text.source, entries, ticks: false }));
      all.push(...bins.filter((bin) => bin.claims.length));
    }
    if (byDocument.size > most.length) box.append(element("p", { class: "note" }, word("timeline_rest", { shown: numeral(most.length), all: numeral(byDocument.size) })));
    box.append(listing(all));
  }

  function chart(bins, { label, entries, ticks }) {
    const holder = element("div", {});
    const across = figures.width(box);
    const [left, bottom, high] = [34, 44, 170];
    const svg = figures.drawing(holder, across, high + bottom, label);
    const x = (i) => left + (i * (across - left - 2)) / bins.length;
    const y = d3.scaleLinear([0, Math.max(1, d3.max(bins, (bin) => bin.claims.length))], [high, 12]);
    svg.append("g").attr("class", "axis").attr("transform", `translate(${left},0)`).attr("aria-hidden", "true").call(d3.axisLeft(y).ticks(4).tickFormat((n) => (Number.isInteger(n) ? numeral(n) : "")));
    bins.forEach((bin, i) => {
      if (!bin.claims.length) return;
      const counts = sums(bin.claims);
      const told = GROUPS.filter((name) => counts[name]).map((name) => `${word(`group.${name}`)}: ${counts[name]}`).join("; ");
      const link = svg.append("a").attr("href", bin.href).attr("class", "bar").attr("aria-label", `${bin.label}, ${told}`);
      let sum = 0;
      for (const name of GROUPS) {
        link.append("rect").attr("class", `g-${name}`).attr("x", x(i) + 1).attr("width", Math.max(2, x(i + 1) - x(i) - 2)).attr("y", y(sum + counts[name])).attr("height", y(sum) - y(sum + counts[name]));
        sum += counts[name];
      }
      link.append("title").text(`${bin.label}\n${told}`);
    });
    if (ticks) {
      const every = Math.max(1, Math.ceil((bins.length * 110) / (across - left)));
      bins.forEach((bin, i) => {
        if (i % every === 0 && (i === 0 || across - x(i) > 90)) svg.append("text").attr("class", "tick").attr("x", x(i) + 2).attr("y", high + 34).attr("aria-hidden", "true").text(bin.label);
      });
    }
    const spots = svg.append("g").attr("class", "entries").attr("aria-hidden", "true");
    for (const entry of entries) spots.append("line").attr("x1", left + entry.at * (across - left - 2)).attr("x2", left + entry.at * (across - left - 2)).attr("y1", high + 3).attr("y2", high + 18).append("title").text(entry.words);
    if (entries.some((entry) => entry.href)) holder.append(contents(entries));
    return holder;
  }

  /** Entries as a list of links: the table of contents of a live blog. */
  function contents(entries) {
    return element("details", {}, element("summary", {}, `${word("timeline_entries")} (${numeral(entries.length)})`), element("ol", {}, ...entries.map((entry) => element("li", {}, element("a", { href: entry.href }, entry.words)))));
  }

  function listing(bins) {
    const rows = bins.map((bin) => { const counts = sums(bin.claims); return [element("a", { href: bin.href }, bin.label), ...GROUPS.map((name) => counts[name])]; });
    return element("details", {}, element("summary", {}, word("timeline_table")), figures.table([word("when"), ...GROUPS.map((name) => word(`group.${name}`))], rows));
  }
  return { draw };
})();
