"use strict";
// Who speaks about whom: claims of named speakers that name a person, an organisation or a country.
Report.network = (() => {
  const { data, word, numeral, element, state, figures } = Report;
  const MOST_PAIRS = 50;
  const box = document.getElementById("network");
  const countries = new Set(data.places.filter((place) => place.kind === "country").map((place) => place.name));

  function pairs() {
    const found = new Map();
    for (const claim of data.claims) {
      if (!claim.speaker) continue;
      const named = [...claim.about.map((name) => [name, "about"]), ...claim.places.filter((name) => countries.has(name)).map((name) => [name, "place"])];
      for (const [name, filter] of named) {
        if (name === claim.speaker) continue;
        const key = JSON.stringify([claim.speaker, name]);
        if (!found.has(key)) found.set(key, { from: claim.speaker, to: name, filter, count: 0, deny: 0 });
        found.get(key).count += 1;
      }
    }
    return Array.from(found.values()).sort((a, b) => b.count - a.count || (a.from + a.to < b.from + b.to ? -1 : 1));
  }

  function draw() {
    const all = pairs();
    const shown = all.slice(0, MOST_PAIRS);
    const list = document.getElementById("pairs");
    if (!all.length) {
      box.replaceChildren(element("p", {}, word("network_none")));
      list.hidden = true;
      return;
    }
    list.replaceChildren(figures.table([word("speaker"), word("about"), word("claims")], all.slice(0, 300).map((pair) => [pair.from, pair.to, element("a", { href: href(pair), "aria-label": `${pair.from} → ${pair.to}: ${pair.count}` }, numeral(pair.count))])));
    graph(shown);
    if (all.length > shown.length) box.append(element("p", { class: "small" }, word("network_rest", { shown: numeral(shown.length), all: numeral(all.length) })));
  }

  const href = (pair) => state.address({ view: "claims", speaker: pair.from, [pair.filter]: pair.to });

  function graph(shown) {
    const nodes = new Map();
    const node = (name) => { if (!nodes.has(name)) nodes.set(name, { name, made: 0, about: 0 }); return nodes.get(name); };
    const links = shown.map((pair) => {
      const [source, target] = [node(pair.from), node(pair.to)];
      source.made += pair.count;
      target.about += pair.count;
      return { source, target, pair };
    });
    const all = Array.from(nodes.values());
    for (const one of all) one.size = Math.min(18, 5 + 2 * Math.sqrt(one.made + one.about));
    for (const one of all) one.half = Math.max(one.size, Math.min(28, one.name.length) * 3.5) + 6;
    const across = figures.width(box);
    // d3's force layout starts from fixed places and its own generator: the same table gives the same picture
    d3.forceSimulation(all)
      .force("link", d3.forceLink(links).distance(90).strength(0.4))
      .force("charge", d3.forceManyBody().strength(-320))
      .force("collide", d3.forceCollide((one) => Math.max(one.size + 22, one.half * 0.8)).iterations(3))
      .force("x", d3.forceX(0).strength(0.06)).force("y", d3.forceY(0).strength(across > 700 ? 0.14 : 0.06))
      .stop().tick(300);
    const [left, right] = [d3.min(all, (one) => one.x - one.half), d3.max(all, (one) => one.x + one.half)];
    const [top, bottom] = [d3.min(all, (one) => one.y - one.size - 22), d3.max(all, (one) => one.y + one.size + 8)];
    const scale = Math.min(1.4, across / (right - left));
    const down = Math.round(Math.max(220, (bottom - top) * scale));
    const svg = figures.drawing(box, across, down, word("network_title"));
    const layer = svg.append("g");
    svg.append("defs").append("marker").attr("id", "arrow").attr("viewBox", "0 0 8 8").attr("refX", 7).attr("refY", 4).attr("markerWidth", 8).attr("markerHeight", 8).attr("markerUnits", "userSpaceOnUse").attr("orient", "auto").append("path").attr("class", "arrow").attr("d", "M0,0L8,4L0,8z");
    const lines = layer.append("g").attr("aria-hidden", "true");
    for (const { source, target, pair } of links) {
      lines.append("path").attr("class", "edge").attr("d", curve(source, target)).attr("stroke-width", Math.min(6, 0.8 + pair.count)).attr("marker-end", "url(#arrow)").append("title").text(`${pair.from} → ${pair.to}: ${pair.count}`);
    }
    for (const one of all) {
      const told = word("network_dot", { name: one.name, made: numeral(one.made), about: numeral(one.about) });
      const link = layer.append("a").attr("class", "spot").attr("transform", `translate(${one.x},${one.y})`).attr("aria-label", told)
        .attr("href", state.address({ view: "claims", [one.made ? "speaker" : links.find((l) => l.target === one).pair.filter]: one.name }));
      link.append("circle").attr("class", one.made ? "node speaks" : "node").attr("r", one.size);
      link.append("text").attr("y", -one.size - 4).attr("text-anchor", "middle").text(Report.quoted(one.name, 28));
      link.append("title").text(told);
    }
    const fit = (target) => target.call(zoom.transform, d3.zoomIdentity.translate(across / 2, down / 2).scale(scale).translate(-(left + right) / 2, -(top + bottom) / 2));
    const zoom = figures.zoomable(box, svg, (transform) => layer.attr("transform", transform), [0.2, 5], [[word("map_fit"), fit]]);
    fit(svg);
  }

  /** A bent line that ends at the rim of its target, so that arrows there and back do not lie on each other. */
  function curve(source, target) {
    const [dx, dy] = [target.x - source.x, target.y - source.y];
    const [mx, my] = [source.x + dx / 2 - dy * 0.12, source.y + dy / 2 + dx * 0.12];
    const [ex, ey] = [target.x - mx, target.y - my];
    const reach = Math.hypot(ex, ey) || 1;
    return `M${source.x},${source.y}Q${mx},${my} ${target.x - (ex / reach) * (target.size + 2)},${target.y - (ey / reach) * (target.size + 2)}`;
  }
  return { draw };
})();
