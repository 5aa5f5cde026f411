"""Guards: what a model proposes, and what remains of it."""

from __future__ import annotations

from conftest import rows, unescaped
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Span
from pipeline.german.mentions import Mention, complete

FLOOR = 83


def mention(text: str, told: str) -> Mention:
    label, _, words = told.partition(":")
    at = text.index(words)
    return Mention(Span(at, at + len(words)), label, 0.9)  # type: ignore[arg-type]


def test_what_is_no_name_is_dropped_and_names_stay() -> None:
    wrong = []
    for row in rows("guards.tsv"):
        text = unescaped(row["text"])
        found = [mention(text, unescaped(told)) for told in row["proposed"].split(";") if told]
        got = {f"{m.label}:{m.span.of(text)}" for m in complete(text, found)}
        want = {unescaped(told) for told in row["expected"].split(";") if told}
        if got != want:
            wrong.append(f"{row['text']} | want {sorted(want)} | got {sorted(got)} | {row['reason']}")
    assert len(rows("guards.tsv")) - len(wrong) >= FLOOR, "\n".join(wrong)


@given(
    st.lists(
        st.sampled_from(["Kiew", "2.Oktober", "sagte", "Anna", "Lühr", "\n", "Der", "Staudamm", "EU", "US-Plan", "#KiewPlan"]),
        max_size=12,
    ),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 25), st.sampled_from(["PER", "LOC", "ORG", "MISC"])), max_size=6),
)
def test_mentions_lie_in_the_text_in_order_on_one_line_and_do_not_overlap(
    words: list[str], spans: list[tuple[int, int, str]]
) -> None:
    text = " ".join(words)
    found = [
        Mention(Span(a, min(len(text), a + n)), label, 0.8)  # type: ignore[arg-type]
        for a, n, label in spans
        if a < min(len(text), a + n)
    ]
    end = 0
    for m in complete(text, found):
        assert end <= m.span.start < m.span.end <= len(text)
        assert "\n" not in m.span.of(text)
        end = m.span.end
