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

  return { width, drawing, zoomable, table };
})();
