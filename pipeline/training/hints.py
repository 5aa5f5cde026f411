"""What the lexicon knows of words, as bits the network reads: reporting verbs and nouns, subjunctives, names, titles."""

from __future__ import annotations

from pipeline.german import acts
from pipeline.german.words import given_names, table, titles
from pipeline.model.features import HINTS

AUXILIARIES = (
    "sei seien seiest habe haben hätte hätten werde würde würden könne könnte könnten müsse müsste müssten solle sollte sollten "
    "dürfe dürfte dürften wolle wollte wollten möge möchte gebe gäbe wäre wären"
).split()
PARTICLES = "laut lt zufolge nach gemäß demnach wonach demzufolge hiernach angeblich mutmaßlich offenbar wörtlich".split()


def hints() -> dict[str, int]:
    """Return the bits of each known word (see `features.HINTS`)."""
    out: dict[str, int] = {}

    def mark(word: str, hint: str) -> None:
        out[word] = out.get(word, 0) | 1 << HINTS.index(hint)

    verbs = acts.verbs()
    for form, readings in acts.verb_forms().items():
        known = [verbs[lemma] for lemma, _, _ in readings if lemma in verbs]
        if known:
            mark(form, "verb" if any(v.strong for v in known) else "weak_verb")
        if {kind for _, _, kind in readings} <= {"konj1", "konj2"}:
            mark(form, "subjunctive")
    for word in AUXILIARIES:
        mark(word, "subjunctive")
    for form in acts.nouns():
        mark(form, "noun")
    for word in PARTICLES:
        mark(word, "particle")
    for name in given_names():
        mark(name, "given_name")
    for row in table("exonyms"):
        for name in (row["name"], *row["variants"].split("|")):
            if " " not in name and name[:1].isupper():
                mark(name, "place")
    for title in titles():
        mark(title, "title")
    return out
