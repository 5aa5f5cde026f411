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
    const fit = (target) => target.call(zoom.transform, around(drawn.map((dot) => dot.at), across, down));
    const zoom = figures.zoomable(box, svg, moved, [0.5, 200], [[word("map_fit"), fit], [word("map_world"), (target) => target.call(zoom.transform, d3.zoomIdentity)]]);
    fit(svg);
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
      return { node, label, size, at: projection([place.longitude, place.latitude]), wide: place.name.length * 6.8 + 2 };
    });
  }

  return { draw };
})();
