"use strict";
// What all parts of the page share: the data, words in the page's language, small helpers for the DOM.
const Report = (() => {
  const data = JSON.parse(document.getElementById("data").textContent);

  /** The interface's word for a key, its {gaps} filled. */
  const word = (key, gaps = {}) => (data.words[key] ?? key).replace(/\{(\w+)\}/g, (all, name) => gaps[name] ?? all);

  /** A table's value in the page's language; a value that nobody translated stands as it is. */
  const value = (group, text) => data.words[`${group}.${text}`] ?? text;

  const numeral = (number) => Number(number).toLocaleString(data.language);

  const counted = (count) => word(count === 1 ? "count.one" : "count.many", { count: numeral(count) });

  /** Make an element. `on…` attributes are listeners; children are nodes or plain text, never markup. */
  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, given] of Object.entries(attributes)) {
      if (given === null || given === undefined || given === false) continue;
      if (key.startsWith("on")) made.addEventListener(key.slice(2), given);
      else made.setAttribute(key, given === true ? "" : given);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return made;
  }

  const said = document.getElementById("said");
  /** Tell screen readers. */
  const say = (text) => { said.textContent = text; };

  /** Stands in a text for markup of its source, so that offsets hold. */
  const FILLER = "\ue000";
  /** Offsets count code points; strings count UTF-16 units. Returns a function that cuts by code points. */
  function cutter(text) {
    if (!/[\ud800-\udfff]/.test(text)) return (start, end) => text.slice(start, end).replaceAll(FILLER, "");
    const points = Array.from(text);
    return (start, end) => points.slice(start, end).join("").replaceAll(FILLER, "");
  }

  const GROUPS = { denies: "deny", doubts: "deny", does_not_confirm: "deny", criticises: "deny", demands: "press", warns: "press", threatens: "press" };
  const group = (claim) => GROUPS[claim.act] ?? "assert";

  const quoted = (text, most) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);

  data.claims.forEach((claim, index) => {
    const text = data.documents[claim.doc] ?? {};
    claim.index = index;
    claim.about ??= [];
    claim.places ??= [];
    claim.roles ??= {};
    claim.more ??= {};
    claim.act ??= "";
    claim.evidence ??= "";
    claim.speaker ??= "";
    claim.content ??= "";
    claim.first ??= "";
    claim.docId = text.id ?? "";
    // a time needs a date; without one the clock of a live blog still gives an order within a day
    claim.when = claim.time || text.date ? `${text.date ?? ""}T${claim.time ?? ""}` : "";
    claim.words = [claim.speaker, claim.content, claim.more.speaker_role, claim.more.speaker_text, claim.more.relayed_by, ...claim.about, ...claim.places]
      .join("\n").normalize("NFC").toLowerCase();
  });
  const byId = new Map(data.claims.map((claim) => [claim.id, claim]));

  return { data, word, value, numeral, counted, element, say, cutter, group, quoted, byId };
})();
