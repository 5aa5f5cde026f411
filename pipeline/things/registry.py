"""One thing for one person, place or organisation of the corpus, whatever each document calls it."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import msgspec

from pipeline.document import Claim, Document, Label, Name, content_id
from pipeline.german.census import Census, hint
from pipeline.german.gazetteer import lookup
from pipeline.german.merging import Over, merge
from pipeline.german.people import canonical_organisation, shown_organisation
from pipeline.things.names import Merged, Names, Person

PREFIX: dict[Label, str] = {"PER": "p", "LOC": "l", "ORG": "o"}
SPEAKERS: dict[str, tuple[Label, ...]] = {
    "person": ("PER",),
    "country": ("LOC",),
    "organisation": ("ORG", "LOC"),
    "media": ("ORG",),
}


class Thing(msgspec.Struct):
    """A person, place or organisation over the whole corpus.

    `place` is the key of the gazetteer; `apart` names other things that this one may be, with the reason why that is open.
    """

    id: str
    label: Label
    name: str
    place: str = ""
    apart: dict[str, str] = {}
    aliases: dict[str, int] = {}
    misspellings: dict[str, int] = {}
    roles: dict[str, int] = {}
    documents: int = 0
    mentions: int = 0
    metonymic: int = 0
    made: int = 0
    about: int = 0
    first_document: str = ""
    first_start: int = 0
    example: str = ""
    last_document: str = ""

    def add(self, other: Thing) -> None:
        """Add what later documents tell of the same thing."""
        for mine, more in ((self.aliases, other.aliases), (self.misspellings, other.misspellings), (self.roles, other.roles)):
            for form, count in more.items():
                mine[form] = mine.get(form, 0) + count
        self.documents += other.documents
        self.mentions += other.mentions
        self.metonymic += other.metonymic
        self.made += other.made
        self.about += other.about
        if not self.first_document:
            self.first_document, self.first_start, self.example = other.first_document, other.first_start, other.example


Things = dict[tuple[Label, str], Thing]


class Registry:
    """The things of documents. First `count` every document, then `close`; `open` a document before its names are asked for.

    Parts of a corpus can be counted apart and added; their things are found by a registry that is told the `names` of the whole.
    """

    def __init__(self, names: Names | None = None) -> None:
        self.census = Census()
        self.counted: dict[Label, set[str]] = {"PER": set(), "LOC": set(), "ORG": set()}
        self.written: dict[str, Counter[str]] = {}
        """By the usual name of an organisation, how often the documents call it what."""
        self.names: Names = names or Merged()
        self.things: Things = {}
        self.related: Counter[str] = Counter()
        self._here: dict[tuple[Label, str], Name] = {}
        self._meant: dict[tuple[Label, str], Thing | None] = {}
        """What the names of the open document mean, as far as they were asked for."""

    def count(self, document: Document) -> None:
        """Count the names of a document."""
        for name in document.names or ():
            if name.label == "PER":
                self.census.add(_bare(name), name.roles, len(name.mentions))
            if name.label != "MISC":
                self.counted[name.label].add(name.name)
            if name.label == "ORG":
                usual = canonical_organisation(name.name)
                self.written.setdefault(usual, Counter())[name.name] += len(name.mentions)

    def add(self, other: Registry) -> None:
        """Add the counts of names of another part."""
        self.census.update(other.census)
        for label, names in other.counted.items():
            self.counted[label] |= names
        for usual, forms in other.written.items():
            self.written.setdefault(usual, Counter()).update(forms)

    def close(self, over: Over | None = None) -> Merged:
        """Merge the names counted, batch by batch where `over` does tasks; return, and know from now on, what they mean."""
        groups = dict.fromkeys(merge(self.census, over).values())  # each once, in order
        shown = {usual: shown_organisation(forms, usual) for usual, forms in self.written.items()}
        self.names = found = Merged([Person(group.forms, group.apart) for group in groups], self.counted, shown)
        return found

    def open(self, document: Document) -> None:
        """Take the names of a document as those that `get` and `speaker` are asked for."""
        self._here = {(n.label, n.name): n for n in document.names or ()}
        self._meant = {}

    def get(self, label: Label, name: str) -> Thing | None:
        """Return the thing that a name means in the open document, or None for a name that nothing bears."""
        key = label, name
        if key not in self._meant:
            self._meant[key] = self._find(label, name)
        return self._meant[key]

    def _find(self, label: Label, name: str) -> Thing | None:
        found = self._here.get((label, name))
        if found is None and not self.names.has(label, name):
            return None
        if label == "PER":
            return self._person(found, name)
        if label == "ORG":
            usual_name = canonical_organisation(name)
            return self._thing(label, usual_name, self.names.shown(usual_name), "", {})
        place = found.place if found else (_default(name) if label == "LOC" else "")
        usual = label != "LOC" or place == _default(name)
        key = name if usual else f"{name}\x1f{place}"
        return self._thing(label, key, name, place, {})

    def _person(self, found: Name | None, name: str) -> Thing | None:
        form = (_bare(found), hint(_bare(found), found.roles)) if found else (name, "")
        person = self.names.person(form)
        if person is None:
            return None
        forms, apart = person
        best = forms[0]
        key = best[0] if not best[1] or (best[0], "") in forms else f"{best[0]}\x1f{best[1]}"
        return self._thing("PER", key, best[0], "", apart)

    def _thing(self, label: Label, key: str, name: str, place: str, apart: dict[str, str]) -> Thing:
        thing = self.things.get((label, key))
        if thing is None:
            thing = self.things[label, key] = Thing(content_id(PREFIX[label], key), label, name, place, apart)
        return thing

    def speaker(self, claim: Claim) -> Thing | None:
        """Return the thing that speaks."""
        found = (self.get(label, claim.speaker) for label in SPEAKERS.get(claim.speaker_kind, ()))
        return next((thing for thing in found if thing), None)


def _bare(name: Name) -> str:
    """Return the name without the role that tells two people of one document apart („Kim (Ökonom)“)."""
    return name.name.split(" (")[0]


@lru_cache(maxsize=10_000)
def _default(name: str) -> str:
    place = lookup(name)
    return place.key if place else ""
