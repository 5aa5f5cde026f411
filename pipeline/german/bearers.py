"""Who bears a role or belongs to a country, found by place in the text without looking at every name each time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

from pipeline.document import Entity, Name, Span

SameEntry = Callable[[int, int], bool]
"""Tells whether two raw offsets stand in one entry of a live blog; the offsets of one entry follow each other."""


class Line:
    """The mentions of some persons in order of the text."""

    def __init__(self, names: Iterable[Name]) -> None:
        found = sorted({(s.start, n.name) for n in names for s in n.mentions})
        self.starts = [start for start, _ in found]
        self.names = [name for _, name in found]
        self.other = list(range(1, len(found) + 1))
        """For each mention the number of the next one of somebody else."""
        for number in range(len(found) - 2, -1, -1):
            if self.names[number] == self.names[number + 1]:
                self.other[number] = self.other[number + 1]

    def nearest(self, whole: Span, same: SameEntry) -> str:
        """Return who is named nearest to a span: before its end, or later in its entry; blank where nobody is."""
        starts, at = self.starts, bisect_left(self.starts, whole.start)
        near = [n for n in (at - 1, at) if 0 <= n < len(starts) and (starts[n] < whole.end or same(starts[n], whole.start))]
        least = min((abs(starts[n] - whole.start) for n in near), default=0)
        # of names at one place the first in the alphabet
        alike = [self.names[m] for n in near for m in self._at(starts[n]) if abs(starts[m] - whole.start) == least]
        return min(alike, default="")

    def only(self, whole: Span, same: SameEntry) -> str:
        """Return the only person who is named before the end of a span or later in its entry; blank where there are several."""
        before = bisect_left(self.starts, whole.end)
        if not before:
            first = before
            if not self.names or not same(self.starts[first], whole.start):
                return ""
        else:
            first = 0
        other = self.other[first]
        if other < len(self.names) and (other < before or same(self.starts[other], whole.start)):
            return ""
        return self.names[first]

    def _at(self, start: int) -> range:
        return range(bisect_left(self.starts, start), bisect_left(self.starts, start + 1))


class Roles:
    """The persons of a document by the words of their roles."""

    def __init__(self, roles: dict[frozenset[str], list[Name]]) -> None:
        self.roles = roles
        self._lines: dict[tuple[frozenset[str], bool], Line] = {}

    def line(self, key: frozenset[str], like: bool) -> Line:
        """Return the mentions of those whose role is the key or, with `like`, has all of its words."""
        found = self._lines.get((key, like))
        if found is None:
            held = [n for k, names in self.roles.items() if key and key <= k for n in names] if like else self.roles.get(key, [])
            found = self._lines[key, like] = Line(held)
        return found


def last_before(entities: Sequence[Entity], starts: Sequence[int], offset: int) -> Entity | None:
    """Return the last of some mentions, in order of the text, that ends before a raw offset."""
    for number in range(bisect_left(starts, offset) - 1, -1, -1):
        if entities[number].span.end <= offset:
            return entities[number]
    return None
