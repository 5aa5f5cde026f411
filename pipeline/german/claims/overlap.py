"""How far claims share their characters, without comparing each with all."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.document import Claim, Span, Spans, hull

STRETCH = 1_000


class Nearby:
    """Claims by the stretches of text that their contents touch: who looks for a neighbour need not ask all."""

    def __init__(self, claims: Iterable[Claim] = ()) -> None:
        self.claims: list[Claim] = []
        self.places: dict[int, list[tuple[Span, Claim]]] = {}
        for claim in claims:
            self.add(claim)

    def add(self, claim: Claim) -> None:
        """Add a claim."""
        whole = hull(claim.content)
        self.claims.append(claim)
        for place in range(whole.start // STRETCH, whole.end // STRETCH + 1):
            self.places.setdefault(place, []).append((whole, claim))

    def around(self, span: Span) -> list[Claim]:
        """Return the claims whose contents, with what stands between their parts, overlap a span."""
        start, end = span.start, span.end
        near = (p for place in range(start // STRETCH, end // STRETCH + 1) for p in self.places.get(place, ()))
        found = {id(claim): claim for whole, claim in near if whole.start < end and start < whole.end}
        return list(found.values())


def share(a: Spans, b: Spans) -> float:
    """Return the share of characters that two contents have in common."""
    first, second = hull(a), hull(b)
    if not first.overlaps(second):
        return 0.0
    x = set[int]().union(*(range(s.start, s.end) for s in a))
    y = set[int]().union(*(range(s.start, s.end) for s in b))
    return len(x & y) / len(x | y)
