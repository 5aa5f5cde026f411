"use strict";
// A map of the places: outlines lie in the page, nothing is fetched.
Report.map = (() => {
  const { data, word, numeral, element, state, figures } = Report;
  const box = document.getElementById("map");

  function draw() {
    if (!data.places.length || !data.outlines.world) {
      box.replaceChildren(element("p", {}, word("map_none")));
      return;
    }
    const across = figures.width(box);
    const down = Math.round(Math.min(540, Math.max(280, across * 0.55)));
    const svg = figures.drawing(box, across, down, word("map"));
    const points = { type: "MultiPoint", coordinates: data.places.map((place) => [place.longitude, place.latitude]) };
    const [[west], [east]] = d3.geoBounds(points);
    const span = (east - west + 360) % 360;
    // a region looks right in Mercator, the world in Natural Earth; both are turned to the middle of the places
    const projection = (span > 120 ? d3.geoNaturalEarth1() : d3.geoMercator()).rotate([-(west + span / 2), 0]);
    const world = features(data.outlines.world);
    const near = features(data.outlines.near);
    const known = new Set(near.map((country) => country.id).filter(Boolean));
    projection.fitExtent([[1, 1], [across - 1, down - 1]], { type: "Sphere" });
    if (span <= 120) projection.fitWidth(across, { type: "Sphere" }).translate([across / 2, down / 2]);
    const path = d3.geoPath(projection);
    const ground = svg.append("g").attr("aria-hidden", "true");
    ground.append("path").attr("class", "sea").attr("d", path({ type: "Sphere" }));
    const whole = data.places.filter((place) => place.precision === "country");
    for (const country of [...world.filter((c) => !known.has(c.id)), ...near]) {
      const named = near.includes(country) && whole.some((place) => d3.geoContains(country, [place.longitude, place.latitude]));
      ground.append("path").attr("class", named ? "land named" : "land").attr("d", path(country));
    }
    const spots = svg.append("g");
    const drawn = dots(spots, projection);
    const moved = (transform) => {
      ground.attr("transform", transform);
      for (const dot of drawn) {
        const [x, y] = transform.apply(dot.at);
        dot.node.attr("transform", `translate(${x},${y})`);
        dot.x = x;
        dot.y = y;
      }
      figures.declutter(drawn, across, down);
    };
    const spread = (some) => around(some.map((dot) => dot.at), across, down);
    const fit = (target) => target.call(zoom.transform, spread(drawn));
    const core = centre(drawn);
    const zoom = figures.zoomable(box, svg, moved, [0.5, 200], [[word("map_fit"), fit], [word("map_world"), (target) => target.call(zoom.transform, d3.zoomIdentity)]]);
    svg.call(zoom.transform, spread(core));
    if (core.length < drawn.length) {
      const far = element("p", { class: "small" }, word("map_far", { shown: numeral(core.length), all: numeral(drawn.length) }));
      box.append(far);
    }
  }

  const SHARE = 0.6;
  const FAR = 3;
  /** The dots to begin with: those around the middle of what is mentioned, where the others would make them one heap. */
  function centre(dots) {
    const exact = dots.filter((dot) => dot.place.precision !== "country");
    const middle = [0, 1].map((axis) => weighted(exact, axis));
    const away = (dot) => Math.hypot(dot.at[0] - middle[0], dot.at[1] - middle[1]);
    const sum = d3.sum(exact, (dot) => dot.place.mentions);
    const near = [];
    let seen = 0;
    for (const dot of exact.slice().sort((a, b) => away(a) - away(b))) {
      if (near.length > 2 && seen >= SHARE * sum) break;
      near.push(dot);
      seen += dot.place.mentions;
    }
    const reach = d3.max(near, away) ?? 0;
    const core = dots.filter((dot) => away(dot) <= 1.3 * reach);
    return near.length > 2 && core.length < dots.length && size(dots) > FAR * size(core) ? core : dots;
  }

  const size = (dots) => Math.max(...[0, 1].map((axis) => { const [low, high] = d3.extent(dots, (dot) => dot.at[axis]); return high - low; }));

  /** The place along an axis with half of all mentions on either side. */
  function weighted(dots, axis) {
    const ordered = dots.slice().sort((a, b) => a.at[axis] - b.at[axis]);
    const half = d3.sum(dots, (dot) => dot.place.mentions) / 2;
    let seen = 0;
    return ordered.find((dot) => (seen += dot.place.mentions) >= half)?.at[axis] ?? 0;
  }

  const features = (topology) => topojson.feature(topology, topology.objects.countries).features;

  function around(points, across, down) {
    const [left, right] = d3.extent(points, (point) => point[0]);
    const [top, bottom] = d3.extent(points, (point) => point[1]);
    const scale = Math.min(60, 0.75 / Math.max((right - left) / across, (bottom - top) / down, 0.0125));
    return d3.zoomIdentity.translate(across / 2, down / 2).scale(scale).translate(-(left + right) / 2, -(top + bottom) / 2);
  }

  function dots(layer, projection) {
    // small ones are drawn last, on top; the labels of the most mentioned win
    const ordered = data.places.slice().sort((a, b) => b.mentions - a.mentions || (a.name < b.name ? -1 : 1));
    return ordered.map((place) => {
      const told = word("map_dot", { name: place.name, precision: word(`precision.${place.precision}`), mentions: numeral(place.mentions), about: numeral(place.about) });
      const key = place.about ? { place: place.name } : place.made ? { speaker: place.name } : { q: place.name };
      const node = layer.append("a").attr("class", "spot").attr("href", state.address({ view: "claims", ...key })).attr("aria-label", told);
      const size = Math.min(13, 4 + Math.sqrt(place.mentions) * 1.6);
      if (place.precision === "country") node.append("rect").attr("class", "dot square").attr("x", -size).attr("y", -size).attr("width", 2 * size).attr("height", 2 * size);
      else node.append("circle").attr("class", place.precision === "region" ? "dot ring" : "dot").attr("r", size);
      const label = node.append("text").attr("x", size + 3).attr("y", 4).text(place.name);
      node.append("title").text(told);
      return { node, label, size, place, at: projection([place.longitude, place.latitude]), wide: place.name.length * 6.8 + 2 };
    });
  }

  return { draw };
})();
