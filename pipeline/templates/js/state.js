"use strict";
// What the page shows is one small state, and the state is the address: `report.html#view=claims&speaker=…` can be passed on.
Report.state = (() => {
  const KEYS = ["view", "q", "speaker", "about", "place", "doc", "first", "act", "evidence", "group", "from", "to", "chars", "sort", "page", "claim", "at", "dispute"];
  const FILTERS = ["q", "speaker", "about", "place", "doc", "first", "act", "evidence", "group", "from", "to", "chars"];
  const VIEWS = Array.from(document.querySelectorAll("[data-goto]"), (link) => link.dataset.goto);
  const listeners = [];
  let now = read();

  function read() {
    let raw = location.hash.slice(1);
    // a bare id is a claim, so that a table can link to report.html#ID
    if (raw && !raw.includes("=")) raw = `${VIEWS.includes(raw) ? "view" : "claim"}=${raw}`;
    const given = new URLSearchParams(raw);
    const state = {};
    for (const key of KEYS) if (given.get(key)) state[key] = given.get(key);
    if (state.claim && !Report.byId.has(state.claim)) delete state.claim;
    if (!VIEWS.includes(state.view)) state.view = FILTERS.some((key) => state[key]) || state.claim || state.at ? "claims" : "overview";
    return state;
  }

  function address(state) {
    const given = new URLSearchParams();
    for (const key of KEYS) if (state[key]) given.set(key, state[key]);
    return `#${given}`;
  }

  function tell(before, cause) {
    for (const listener of listeners) listener(now, before, cause);
  }

  /** Change parts of the state; an empty value takes a part away. The address follows without a new entry in the history. */
  function change(parts, cause = "") {
    const before = now;
    now = { ...now, ...parts };
    for (const key of KEYS) if (!now[key]) delete now[key];
    const next = address(now);
    if (next !== location.hash) {
      if (now.view !== before.view) location.hash = next;
      else replace(next);
    }
    tell(before, cause);
  }

  function replace(next) {
    try {
      history.replaceState(null, "", next);
    } catch (error) {
      // a sandboxed frame may forbid it; the page works on, only its address stays behind
      if (error.name !== "SecurityError") throw error;
    }
  }

  addEventListener("hashchange", () => {
    if (address(now) === location.hash) return;
    const before = now;
    now = read();
    tell(before, "address");
  });

  return { get: () => now, change, address, filters: FILTERS, views: VIEWS, listen: (listener) => listeners.push(listener), start: () => tell({}, "start") };
})();
