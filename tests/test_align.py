from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.align import AlignedText, Edit, identity, join, view
from pipeline.document import Span


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    raw = draw(st.text(max_size=60))
    cuts = sorted(draw(st.lists(st.integers(0, len(raw)), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    edits = []
    last = -1
    for a, b in pairs:
        if a > last:
            edits.append(Edit(Span(a, b), draw(st.text(max_size=5))))
            last = b
    return raw, edits


@given(st.text(max_size=200))
def test_without_edits_the_view_is_the_text(raw: str) -> None:
    seen = view(raw, [])
    assert seen.text == raw
    assert all(seen.to_raw(Span(i, i + 1)) == Span(i, i + 1) for i in range(len(raw)))


@given(edited())
def test_every_view_span_maps_to_a_raw_span(case: tuple[str, list[Edit]]) -> None:
    raw, edits = case
    seen = view(raw, edits)
    assert len(seen.text) == len(seen.starts) == len(seen.ends)
    for a in range(len(seen.text) + 1):
        for b in range(a, len(seen.text) + 1):
            span = seen.to_raw(Span(a, b))
            assert 0 <= span.start <= span.end <= len(raw)


@given(edited())
def test_the_map_never_goes_back(case: tuple[str, list[Edit]]) -> None:
    raw, edits = case
    seen = view(raw, edits)
    assert list(seen.starts) == sorted(seen.starts)
    assert list(seen.ends) == sorted(seen.ends)


@given(edited(), st.integers(0, 60), st.integers(0, 60))
def test_slicing_commutes(case: tuple[str, list[Edit]], a: int, b: int) -> None:
    raw, edits = case
    seen = view(raw, edits)
    a, b = sorted((min(a, len(seen.text)), min(b, len(seen.text))))
    part = seen.slice(Span(a, b))
    assert part.text == seen.text[a:b]
    for i in range(len(part.text)):
        assert part.to_raw(Span(i, i + 1)) == seen.to_raw(Span(a + i, a + i + 1))


@given(edited())
def test_untouched_text_is_the_same_on_both_sides(case: tuple[str, list[Edit]]) -> None:
    raw, edits = case
    seen = view(raw, edits)
    touched = {i for e in edits for i in range(e.span.start, e.span.end)}
    for i, letter in enumerate(seen.text):
        if seen.ends[i] - seen.starts[i] == 1 and seen.starts[i] not in touched:
            assert raw[seen.starts[i]] == letter


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        view("abcdef", [Edit(Span(0, 3), "x"), Edit(Span(2, 4), "y")])


def test_a_glued_word_maps_to_its_halves() -> None:
    seen = view("KallasSie sagte", [Edit(Span(6, 6), " ")])
    assert seen.text == "Kallas Sie sagte"
    assert seen.to_raw(Span(0, 6)) == Span(0, 6)
    assert seen.to_raw(Span(7, 10)) == Span(6, 9)


def test_joined_views_keep_their_offsets() -> None:
    both = join([identity("ab", 3), identity("cd", 9)], "\n\n")
    assert both.text == "ab\n\ncd"
    assert both.to_raw(Span(4, 6)) == Span(9, 11)
    assert isinstance(both, AlignedText)
