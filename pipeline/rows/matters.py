"""Which matters of a corpus are one, said again in other texts or in other words, and who contradicts whom across texts.

Documents come in the order of time. The claims of a matter that is new are its anchors; a later matter joins the one that has
the most alike anchor, and never becomes an anchor itself, so that no chain of small steps leads from one matter to another.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from pipeline.align import plain
from pipeline.document import Document
from pipeline.german.line_words import TOKEN
from pipeline.german.matters_against import ASSERTS, BRIEF, DOUBTS, Feature, says_it, special_names
from pipeline.model.similar import Similar

ALIKE, SURE = 0.65, 0.75
"""So alike, beside their names, are contents of one matter that share a name, and those that share a country only; long contents are all alike."""
ANCHORS, NEAR, MOST = 4, 100, 100_000
"""Anchors of a matter; anchors of a name that a claim is compared with, the latest; anchors that are kept at once."""


class Told(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What tells the matter of a claim."""

    claim: str
    group: str
    act: str
    speaker: str
    keys: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
    vector: bytes


def told_of(document: Document, encoder: Similar) -> list[Told]:
    """Return what tells the matters of a document's claims; those without a name in them are of no matter beyond their text."""
    out = []
    for claim in document.claims or ():
        if not claim.keys[1]:
            continue
        # names are compared by themselves, and would make all alike that is said of one man
        names = {form for name in claim.keys[1] for word in name.split() for form in (word, f"{word}s")}
        words = [w for s in claim.content for w in TOKEN.findall(plain(document, s)) if w[0].isalnum() and w not in names]
        vector = encoder.vector(words).astype(np.float16).tobytes()
        out.append(Told(claim.id, claim.group, claim.act, claim.speaker, claim.keys, vector))
    return out


@dataclass(frozen=True, slots=True)
class Anchor:
    """A claim that began a matter, or denies or asserts in one."""

    told: Told
    feature: Feature
    special: frozenset[str]
    vector: npt.NDArray[np.float16]
    day: int
    document: str


@dataclass(slots=True)
class Matter:
    """The document that began a matter, and the numbers of claims in it that are kept."""

    document: str
    numbers: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Matters:
    """The matters of documents added in the order of time, of which `days` may lie between two of one matter.

    `joined` has by document and the id of a matter in it the id of the one that it belongs to, where that is another one; `against`
    has by the id of a denial the claims of other documents that it is about.
    """

    days: int
    joined: dict[str, dict[str, str]] = field(default_factory=dict)
    against: dict[str, list[str]] = field(default_factory=dict)
    several: set[str] = field(default_factory=set)
    """Matters of several documents."""
    disputed: set[str] = field(default_factory=set)
    """Matters in which somebody denies, doubts or does not confirm something."""
    _anchors: dict[int, tuple[str, Anchor]] = field(default_factory=dict)
    _of: dict[str, Matter] = field(default_factory=dict)
    _named: dict[str, deque[int]] = field(default_factory=dict)
    _number: int = 0

    def add(self, document: str, when: str, told: Sequence[Told]) -> None:
        """Join the matters of a document with those of documents before it."""
        day = _day(when)
        self._forget(day)
        groups: dict[str, list[Anchor]] = {}
        for one in told:
            stems, names, events = (frozenset(part) for part in one.keys)
            vector = np.frombuffer(one.vector, np.float16)
            feature = (stems, names, events)
            bare = replace(one, keys=((), (), ()), vector=b"")  # an anchor is kept for long, and holds both already
            groups.setdefault(one.group, []).append(Anchor(bare, feature, special_names(names), vector, day, document))
        for group, claims in groups.items():
            home = self._home(claims)
            if any(claim.told.act in DOUBTS for claim in claims):
                self.disputed.add(home or group)
            if home is None:
                self._found(group, claims)
                continue
            self.joined.setdefault(document, {})[group] = home
            if self._of[home].document != document:
                self.several.add(home)
                self._oppose(home, claims)

    def _home(self, claims: Sequence[Anchor]) -> str | None:
        """Return the matter with the anchor that is most like one of the claims; None for a new matter."""
        best: tuple[float, str] | None = None
        for claim in claims:
            numbers = sorted({n for name in (claim.special or claim.feature[1]) for n in self._near(name, claim.day)})
            if not numbers:
                continue
            found = np.stack([self._anchors[n][1].vector for n in numbers]).astype(np.float32) @ claim.vector.astype(np.float32)
            for number, value in zip(numbers, found.tolist(), strict=True):
                alike = round(value, 4)
                group, anchor = self._anchors[number]
                if (best is None or alike > best[0]) and _same(claim, anchor, alike):
                    best = (alike, group)
        return best[1] if best else None

    def _near(self, name: str, day: int) -> Iterator[int]:
        for number in self._named.get(name, ()):
            known = self._anchors.get(number)
            if known and (known[1].day < 0) == (day < 0) and (day < 0 or day - known[1].day <= self.days):
                yield number

    def _found(self, group: str, claims: Sequence[Anchor]) -> None:
        self._of[group] = Matter(claims[0].document)
        for claim in claims[:ANCHORS]:
            self._keep(group, claim)
            for name in sorted(claim.feature[1]):
                self._named.setdefault(name, deque(maxlen=NEAR)).append(self._number)

    def _keep(self, group: str, claim: Anchor) -> None:
        self._number += 1
        self._anchors[self._number] = (group, claim)
        self._of[group].numbers.append(self._number)

    def _oppose(self, home: str, claims: Sequence[Anchor]) -> None:
        """Note which claims of other documents deny what these say, or say what these deny."""
        others = [a for n in self._of[home].numbers if (a := self._anchors[n][1]).document != claims[0].document]
        for claim in claims:
            for other in others:
                for denial, said in ((claim, other), (other, claim)):
                    if (
                        denial.told.act in DOUBTS
                        and said.told.act in ASSERTS
                        and not (denial.told.speaker and denial.told.speaker == said.told.speaker)
                        and says_it(denial.feature, said.feature, denial.special)
                    ):
                        self.against.setdefault(denial.told.claim, []).append(said.told.claim)
            if len(self._of[home].numbers) < 4 * ANCHORS and claim.told.act in DOUBTS | ASSERTS:
                self._keep(home, claim)  # to be contradicted by later ones, not to be compared with by its words

    def _forget(self, day: int) -> None:
        """Forget anchors that are too old for what comes, and the oldest of too many."""
        while self._anchors:
            number = next(iter(self._anchors))
            group, old = self._anchors[number]
            if len(self._anchors) <= MOST and (old.day < 0 or 0 <= day <= old.day + self.days):
                return
            del self._anchors[number]
            self._of[group].numbers.remove(number)
            if not self._of[group].numbers:
                del self._of[group]


def _day(when: str) -> int:
    try:
        return date.fromisoformat(when[:10]).toordinal()
    except ValueError:
        return -1


def _same(one: Anchor, other: Anchor, alike: float) -> bool:
    """Tell whether two contents that share a name are of one matter: by their words, or by what happened."""
    (own, named, happened), (words, names, events) = one.feature, other.feature
    together = len({word for name in named & names for word in name.split()})
    shared, least = len(own & words) - together, min(len(own), len(words)) - together
    brief = max(len(own), len(words)) <= BRIEF
    if not one.special & other.special:
        return brief and alike >= SURE and shared >= 3
    if brief and ((alike >= ALIKE and shared >= 1) or happened & events):
        return True
    return shared >= 2 and shared / max(1, least) >= 0.5 and shared / len(own | words) >= 0.25
