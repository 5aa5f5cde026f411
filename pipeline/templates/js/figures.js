"use strict";
// What map, timeline and network share: a drawing as wide as its place, and zooming by buttons, by Ctrl and wheel, by two fingers.
Report.figures = (() => {
  const { word, element } = Report;

  /** Width of a drawing in its place; a place that is not laid out yet (print) counts as a page's width. */
  const width = (box) => Math.max(300, Math.floor(box.clientWidth) || 900);

  function drawing(box, across, down, label) {
    box.replaceChildren();
    return d3.select(box).append("svg")
      .attr("viewBox", `0 0 ${across} ${down}`).attr("width", across).attr("height", down)
      .attr("role", "group").attr("aria-label", label);
  }

  /** Let a drawing zoom; `extra` are more buttons as [text, function]. Returns d3's zoom. */
  function zoomable(box, svg, moved, range, extra) {
    const zoom = d3.zoom().scaleExtent(range).on("zoom", (event) => moved(event.transform))
      .filter((event) => (event.type === "wheel" ? event.ctrlKey : event.touches ? event.touches.length > 1 : !event.button));
    svg.call(zoom).on("dblclick.zoom", null);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const soft = () => svg.transition().duration(still ? 0 : 250);
    const buttons = [
      ["+", () => soft().call(zoom.scaleBy, 1.6), word("map_zoom_in")],
      ["−", () => soft().call(zoom.scaleBy, 1 / 1.6), word("map_zoom_out")],
      ...extra.map(([text, go]) => [text, () => go(soft()), text]),
    ];
    box.prepend(element("p", { class: "zoom" }, ...buttons.map(([text, go, label]) => element("button", { type: "button", "aria-label": label, title: label, onclick: go }, text))));
    return zoom;
  }

  /** A table made by script: head and rows of text or nodes; numbers stand to the right. */
  function table(head, rows) {
    return element("table", {},
      element("thead", {}, element("tr", {}, ...head.map((text) => element("th", { scope: "col" }, text)))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((cell, i) => (i ? element("td", { class: typeof cell === "number" ? "num" : null }, typeof cell === "number" ? Report.numeral(cell) : cell) : element("th", { scope: "row" }, cell)))))));
  }

  /** Put each label where it lies on no dot and no other label, or hide it; a dot keeps its name for the mouse and for screen readers. */
  function declutter(dots, across, down) {
    const taken = dots.map(({ x, y, size }) => [x - size, y - size, x + size, y + size]);
    for (const dot of dots) {
      const { x, y, size, wide } = dot;
      const spots = [[size + 3, 4, "start", x + size + 3], [-size - 3, 4, "end", x - size - 3 - wide], [0, -size - 4, "middle", x - wide / 2], [0, size + 13, "middle", x - wide / 2]];
      const free = spots.find(([, dy, , left]) => {
        const place = [left, y + dy - 11, left + wide, y + dy + 3];
        return place[0] >= 0 && place[1] >= 0 && place[2] <= across && place[3] <= down
          && taken.every((other, i) => dots[i] === dot || other[2] <= place[0] || other[0] >= place[2] || other[3] <= place[1] || other[1] >= place[3]);
      });
      dot.label.attr("display", free ? null : "none");
      if (!free) continue;
      const [dx, dy, anchor, left] = free;
      dot.label.attr("x", dx).attr("y", dy).attr("text-anchor", anchor);
      taken.push([left, y + dy - 11, left + wide, y + dy + 3]);
    }
  }

  return { width, drawing, zoomable, table, declutter };
})();
