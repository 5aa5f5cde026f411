"""Looking up who bears a role gives what looking at every name gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Entity, Name, Span
from pipeline.german.bearers import Roles, last_before

WORDS = st.frozensets(st.sampled_from(["präsident", "minister", "DE", "früher"]), max_size=3)
PEOPLE = st.lists(
    st.tuples(st.sampled_from("ABCD"), st.lists(st.integers(0, 60), min_size=1, max_size=4), st.lists(WORDS, max_size=2)),
    max_size=6,
)


def same_entry(a: int, b: int) -> bool:
    return a // 20 == b // 20


def named_by(roles: dict[frozenset[str], list[Name]], whole: Span, key: frozenset[str], like: bool) -> list[str]:
    """All persons with the role who are named before, or in the same entry; the nearest first."""
    found = []
    for k, names in roles.items():
        for name in names if (bool(key) and key <= k if like else k == key) else ():
            near = [s.start for s in name.mentions if s.start < whole.end or same_entry(s.start, whole.start)]
            if near:
                found.append((min(abs(s - whole.start) for s in near), name.name))
    return list(dict.fromkeys(name for _, name in sorted(found)))


@given(PEOPLE, WORDS, st.integers(0, 60), st.integers(1, 9))
def test_bearers_of_a_role(
    people: list[tuple[str, list[int], list[frozenset[str]]]], key: frozenset[str], at: int, size: int
) -> None:
    roles: dict[frozenset[str], list[Name]] = {}
    for name, starts, held in people:
        found = Name("PER", name, tuple(Span(s, s + 2) for s in sorted(starts)), (), ())
        for role in held:
            roles.setdefault(role, []).append(found)
    whole = Span(at, at + size)
    exact = named_by(roles, whole, key, like=False)
    assert Roles(roles).line(key, False).nearest(whole, same_entry) == (exact[0] if exact else "")
    like = named_by(roles, whole, key, like=True)
    assert Roles(roles).line(key, True).only(whole, same_entry) == (like[0] if len(like) == 1 else "")


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=8), st.integers(0, 50))
def test_the_last_mention_before_a_place(places: list[tuple[int, int]], offset: int) -> None:
    entities = [Entity(f"m{n}", Span(a, a + b), "PER", 0.9) for n, (a, b) in enumerate(sorted(places))]
    naive = next((e for e in reversed(entities) if e.span.start < offset and e.span.end <= offset), None)
    assert last_before(entities, [e.span.start for e in entities], offset) == naive
