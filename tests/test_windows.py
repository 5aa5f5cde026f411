"""How a text is divided into windows for the network: as ever, unless it is long and no news."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from pipeline.model import windows
from pipeline.model.decode import FoundQuotation
from pipeline.model.runtime import Found, _joined
from pipeline.model.windows import CONTEXT, SHORT, SIZE, Window, divide, most_pieces

Split = list[tuple[int, ...]]


def text(sentences: list[list[str]], pieces: int) -> tuple[list[str], list[int], Split]:
    """Return words, sentence starts and pieces of sentences whose words have so many pieces."""
    words = [w for s in sentences for w in s]
    starts = [sum(map(len, sentences[:n])) for n in range(len(sentences))]
    return words, starts, [tuple(range(pieces))] * len(words)


def varied(count: int, length: int = 4) -> list[list[str]]:
    """Return sentences of five different words of so many letters."""
    chance = random.Random(3)
    return [["".join(chance.choice("abcdefghijklmnop") for _ in range(length)) for _ in range(5)] for _ in range(count)]


def owned(found: list[Window]) -> list[str]:
    return [w for window in found for w in window.words[window.own :]]


def longest(found: list[Window]) -> int:
    return max(sum(map(len, w.split)) for w in found)


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "MANY", 1_000)


@pytest.mark.parametrize(("count", "context"), [(99, CONTEXT), (300, SHORT)])
def test_windows_of_news_overlap_and_own_every_word_once(count: int, context: int) -> None:
    words, starts, split = text(varied(count, 8), 2)
    found = divide(words, starts, split)
    assert owned(found) == words
    assert all(b.places[0] <= a.places[-1] for a, b in pairwise(found))
    assert all(context - 10 < sum(map(len, w.split[: w.own])) <= context for w in found[1:])
    assert longest(found) <= SIZE


@pytest.mark.parametrize(
    ("letters", "pieces", "most"),
    [(8, 2, None), (5, 2, 1), (8, 3, 2), (11, 4, 3), (1, 1, 1), (3, 1, None)],
)
def test_a_text_denser_than_news_gives_fewer_pieces_of_a_word(letters: int, pieces: int, most: int | None) -> None:
    words, starts, split = text(varied(300, letters), pieces)
    assert most_pieces(words, split) == most
    found = divide(words, starts, split)
    assert owned(found) == words
    assert {len(ids) for w in found for ids in w.split} == {min(pieces, most or pieces)}
    assert all(w.own == 0 for w in found) == (most is not None)


def test_a_short_text_is_read_whole_however_dense_it_is() -> None:
    words, _, split = text(varied(60, 3), 3)
    assert most_pieces(words, split) is None


def test_rows_of_copies_are_read_by_themselves_and_the_rest_without_them() -> None:
    copies, news = varied(3, 8), varied(200, 8)[3:103]
    words, starts, split = text([s for one in news for s in (*copies, one)], 2)
    found = divide(words, starts, split)
    assert sorted(i for w in found for i in w.places[w.own :]) == list(range(len(words)))
    assert all([words[i] for i in w.places] == w.words for w in found)
    row = [x for s in copies for x in s]
    assert [w.words for w in found if w.words == row] == [row] * 100
    assert owned([w for w in found if w.words != row]) == [x for s in news for x in s]


def test_what_is_found_in_the_rest_keeps_its_place_and_no_name_goes_on_behind_a_copy() -> None:
    window = Window([0, 1, 7, 8], 0, list("abcd"), [(0,)] * 4, [0, 2])
    said = FoundQuotation(2, {"quote": [2, 3], "speaker": [0]}, 0, 0, 0.5)
    joined = _joined([window], [Found([(1, 3, "PER", 0.9), (2, 4, "LOC", 0.8), (0, 1, "ORG", 0.7)], [said])], ())
    assert joined.names == [(0, 1, "ORG", 0.7), (7, 9, "LOC", 0.8)]
    assert (joined.quotations[0].anchor, joined.quotations[0].roles) == (7, {"quote": [7, 8], "speaker": [0]})


@pytest.mark.parametrize("times", [2, windows.OFTEN - 1])
def test_a_text_that_comes_again_some_times_is_news(times: int) -> None:
    words, starts, split = text(varied(200, 8) * times, 2)
    assert all(w.own for w in divide(words, starts, split)[1:])


def test_copies_that_are_less_than_half_of_a_text_change_nothing() -> None:
    copy, news = varied(1, 8), iter(varied(200, 8)[1:])
    words, starts, split = text([s for _ in range(60) for s in (*copy, next(news), next(news))], 2)
    assert all(w.own for w in divide(words, starts, split)[1:])
