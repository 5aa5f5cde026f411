"""The verb of speaking in a sentence or frame, with its helper, negation and separated prefix."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.document import Spans
from pipeline.german.acts import NEGATIONS, Verb, kinds_of, preference, speaking_forms, verb_forms, verb_phrases_of, verbs
from pipeline.german.participles import goes_with
from pipeline.german.reading import Reading
from pipeline.german.words import HELPERS

SUBJUNCTIVE = frozenset(
    "stehe bestehe verfüge handle gehe komme bleibe gebe liege beruhe bedeute gehöre gelte spreche sehe halte wolle könne".split()
)
"""Verbs of weak speaking in the subjunctive."""


COUNTS = frozenset(("einige", "einigen"))
"""Numerals that look like forms of „sich einigen“."""


def verb_in(reading: Reading, frame: Sequence[int], near: int) -> tuple[int, Verb] | None:
    """Return the place and entry of the reporting verb of a frame, the one nearest to word `near`.

    A verb with a separable prefix counts only with the prefix in the frame; a weak verb only where no strong one stands.
    """
    words = reading.words
    known, forms = verbs(), verb_forms()
    apart = separated(reading, frame)
    best: tuple[tuple[bool, bool, bool, int], int, Verb] | None = None
    for i in frame:
        text = words[i].text
        if words[i].low in SUBJUNCTIVE:
            continue  # what stands in the subjunctive is told itself: „Der Angeklagte verfüge über „zu viele Pässe“, begründete er …“
        if words[i].low in COUNTS and not _reflexive(reading, frame):
            continue
        here: tuple[Verb, str] | None = None
        for lemma, prefix, kind in forms.get(text, ()) or (forms.get(text.lower(), ()) if text[0].islower() else ()):
            verb = known.get(lemma)
            if verb is None or kind in ("inf", "part1", "imp") or (prefix and prefix not in apart):
                continue
            if kind == "part2" and not any(words[j].low in HELPERS and goes_with(reading, j, i) for j in frame):
                continue
            if here is None or preference(verb, prefix) > preference(*here):
                here = verb, prefix
        if here:
            # between words a strong verb counts more than a prefix, which may belong to a clause beside the frame's own
            rank = (here[0].strong, not _aside(reading, frame, i), bool(here[1]), -abs(i - near))
            if best is None or rank > best[0]:
                best = (rank, i, here[0])
    return (best[1], best[2]) if best else None


def _reflexive(reading: Reading, frame: Sequence[int]) -> bool:
    """Tell whether „sich“ stands in a frame: „sie einigen sich“."""
    return any(reading.words[j].low == "sich" for j in frame)


def _aside(reading: Reading, frame: Sequence[int], i: int) -> bool:
    """Tell whether a participle without a helper says how somebody speaks: „entgegnete X empört: …“."""
    words = reading.words
    if (i != frame[-1] and words[i + 1].text not in (":", ",")) or "part2" not in kinds_of(words[i].text):
        return False
    opens = max((j for j in frame if j < i and words[j].text in (",", ";", ":")), default=frame[0] - 1)
    finite = (j for j in frame if opens < j < i)
    return any("ind" in (kinds := kinds_of(words[j].text)) and "part2" not in kinds for j in finite)


NO_REPORT = frozenset(("inf", "zu_inf", "part1", "imp"))
"""Kinds of form that report nothing by themselves."""


def reporting(reading: Reading, run: Sequence[int], i: int) -> Verb | None:
    """Return the reporting verb whose finite form or participle stands here, its prefix and helper in place."""
    words = reading.words
    if words[i].text not in speaking_forms():
        return None
    best = _phrase(reading, run, i)
    found = [(lemma, prefix, kind) for lemma, prefix, kind in verb_forms().get(words[i].text, ()) if kind not in NO_REPORT]
    if not found:
        return best
    known = verbs()
    prefixes = {prefix for _, prefix, _ in found if prefix}
    behind = [j for j in run if j > i]
    rest = separated(reading, behind) if prefixes and any(words[j].low in prefixes for j in behind) else set[str]()
    comma = next((j for j in behind if words[j].text == ","), run[-1])

    def rank(verb: Verb) -> tuple[int, bool]:
        return preference(verb, verb.prefix, any(words[j].low == verb.prefix for j in run if i < j < comma))

    for lemma, prefix, kind in found:
        verb = known.get(lemma)
        if verb is None or (prefix and prefix not in rest):
            continue
        if kind == "part2" and not any(words[j].low in HELPERS for j in run):
            continue
        if best is None or rank(verb) > rank(best):
            best = verb
    return best


def _phrase(reading: Reading, run: Sequence[int], i: int) -> Verb | None:
    """Return the fixed phrase of speaking whose verb stands here: „zeigte sich zuversichtlich“."""
    words = reading.words
    if not verb_phrases_of(words[i].text) or not words[i].text[0].islower():
        return None
    comma = next((j for j in run if j > i and words[j].text == ","), run[-1])
    low = {words[j].low for j in run if j < comma}
    return next(
        (
            verb
            for fixed, verb in verb_phrases_of(words[i].text)
            if verb.strong and fixed <= low and (not verb.prefix or verb.prefix in low)
        ),
        None,
    )


def separated(reading: Reading, frame: Sequence[int]) -> set[str]:
    """Return the words that can be the separated prefix of a verb: they end their clause („teilte gestern mit, …“)."""
    words = reading.words
    out = set()
    for i in frame:
        after = words[i + 1] if i + 1 < len(words) and words[i + 1].sentence == words[i].sentence else None
        if (
            after is None
            or not after.text[0].isalnum()
            or after.low in ("und", "oder", "dass", "sowie", "als", "wie")
            or i == frame[-1]
        ):
            out.add(words[i].low)
    return out


def cue_spans(reading: Reading, frame: Sequence[int], at: int, verb: Verb) -> Spans:
    """Return the spans of a verb with its helper, negation and separated prefix."""
    words = reading.words
    chosen = {at}
    participle = any(lemma == verb.lemma and kind == "part2" for lemma, _, kind in verb_forms().get(words[at].text, ()))
    if participle:
        helper = [i for i in frame if words[i].low in HELPERS and abs(i - at) <= 14 and goes_with(reading, i, at)]
        chosen |= set(helper[-1:])
    if verb.prefix and not words[at].low.startswith(verb.prefix):
        after = [i for i in frame if i > at and words[i].low == verb.prefix]
        chosen |= set(after[-1:])
    chosen |= {i for i in frame if words[i].low in NEGATIONS and abs(i - at) <= 3}
    return tuple(reading.spans(sorted(chosen)))
