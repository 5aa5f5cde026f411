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
    for (const one of all) {
      one.size = Math.min(18, 5 + 2 * Math.sqrt(one.made + one.about));
      one.shown = Report.quoted(one.name, 28);
      one.wide = one.shown.length * 6.8 + 2;
    }
    const across = figures.width(box);
    // d3's force layout starts from fixed places and its own generator: the same table gives the same picture
    d3.forceSimulation(all)
      .force("link", d3.forceLink(links).distance(80).strength(0.4))
      .force("charge", d3.forceManyBody().strength(-320))
      .force("collide", d3.forceCollide((one) => Math.max(one.size + 22, one.wide * 0.4)).iterations(3))
      .force("x", d3.forceX(0).strength(across > 700 ? 0.06 : 0.14)).force("y", d3.forceY(0).strength(across > 700 ? 0.14 : 0.06))
      .stop().tick(300);
    for (const one of all) one.at = [one.x, one.y];
    const [left, right] = d3.extent(all, (one) => one.at[0]);
    const [top, bottom] = d3.extent(all, (one) => one.at[1]);
    const scale = Math.min(1.3, (across - 140) / Math.max(1, right - left));
    const down = Math.round(Math.max(220, (bottom - top) * scale + 90));
    const svg = figures.drawing(box, across, down, word("network_title"));
    svg.append("defs").append("marker").attr("id", "arrow").attr("viewBox", "0 0 8 8").attr("refX", 7).attr("refY", 4).attr("markerWidth", 8).attr("markerHeight", 8).attr("markerUnits", "userSpaceOnUse").attr("orient", "auto").append("path").attr("class", "arrow").attr("d", "M0,0L8,4L0,8z");
    const edges = svg.append("g").attr("aria-hidden", "true").selectAll("path").data(links).join("path").attr("class", "edge")
      .attr("stroke-width", ({ pair }) => Math.min(6, 0.8 + pair.count)).attr("marker-end", "url(#arrow)");
    edges.append("title").text(({ pair }) => `${pair.from} → ${pair.to}: ${pair.count}`);
    // the most connected come first, so that their labels win
    all.sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1));
    for (const one of all) spot(svg, one, links);
    const moved = (transform) => {
      for (const one of all) {
        [one.x, one.y] = transform.apply(one.at);
        one.node.attr("transform", `translate(${one.x},${one.y})`);
      }
      edges.attr("d", ({ source, target }) => curve(source, target));
      figures.declutter(all, across, down);
    };
    const fit = (target) => target.call(zoom.transform, d3.zoomIdentity.translate(across / 2, down / 2).scale(scale).translate(-(left + right) / 2, -(top + bottom) / 2));
    const zoom = figures.zoomable(box, svg, moved, [0.2, 5], [[word("map_fit"), fit]]);
    fit(svg);
  }

  function spot(svg, one, links) {
    const told = word("network_dot", { name: one.name, made: numeral(one.made), about: numeral(one.about) });
    const key = one.made ? "speaker" : links.find((link) => link.target === one).pair.filter;
    one.node = svg.append("a").attr("class", "spot").attr("aria-label", told).attr("href", state.address({ view: "claims", [key]: one.name }));
    one.node.append("circle").attr("class", one.made ? "node speaks" : "node").attr("r", one.size);
    one.label = one.node.append("text").text(one.shown);
    one.node.append("title").text(told);
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
