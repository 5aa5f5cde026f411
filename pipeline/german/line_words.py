"""The words of a line, and where in it a clause has or ends with its verb."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from pipeline.german.words import (
    ARTICLES,
    CONJUNCTIONS,
    FINITE,
    NO_VERBS,
    OPENERS,
    PAST,
    PREPOSITIONS,
    WEAK_OPENERS,
    frequency,
    participle,
)

TOKEN = re.compile(r"[^\W_]+(?:[-’'.][^\W_]+)*|[^\w\s]")
STRONG = OPENERS | WEAK_OPENERS | frozenset(["Dies", "Doch", "Beim"])
"""Words with a capital that begin a sentence."""
SPEAKING = frozenset("sagte sagten sagt erklärte erklärten schrieb schrieben betonte berichtete meinte teilte".split())
FINAL_PARTICLES = frozenset(
    "an ab auf aus bei ein fest fort her hin los nach nieder statt teil um vor weg weiter zurück zusammen "
    "bekannt davon frei ums".split()
)


class Word(msgspec.Struct, frozen=True, gc=False):
    """A word or a punctuation mark with its offsets in the block."""

    text: str
    start: int
    end: int
    joined: bool
    """No white space stands before it."""


@lru_cache(maxsize=4)
def words_of(text: str) -> tuple[Word, ...]:
    """Split a block into words and marks."""
    out: list[Word] = []
    last = -1
    for match in TOKEN.finditer(text):
        start, end = match.span()
        out.append(Word(match[0], start, end, start == last))
        last = end
    return tuple(out)


def is_word(w: Word) -> bool:
    """Tell whether this is a word and no mark or number."""
    return w.text[0].isalpha()


def until_mark(texts: Sequence[str]) -> list[str]:
    """Return the words before the first mark."""
    out = []
    for t in texts:
        if not t[0].isalnum():
            break
        out.append(t)
    return out


def finite_like(word: str) -> bool:
    """Tell whether a word looks like a finite verb: a known one, or a common word in -t or -te(n) that is no adverb."""
    if word in FINITE or word in PAST:
        return True
    return (
        word[0].islower()
        and len(word) > 3
        and word.endswith(("t", "te", "ten"))
        and word not in NO_VERBS
        and frequency(word) > 1e-7
    )


def clause_verb(texts: Sequence[str]) -> bool:
    """Tell whether a run of words has a finite verb; a word in -en right after a noun counts too."""
    after_noun = any(
        b[0].islower() and b.endswith("en") and a[0].isupper() and b not in PREPOSITIONS and frequency(b) > 1e-7
        for a, b in zip(texts, texts[1:], strict=False)
    )
    return after_noun or any(finite_like(t) for t in texts)


def has_verb(words: Sequence[Word], end: int) -> bool:
    """Tell whether the sentence that ends before a word has a finite verb."""
    start = end
    while start > 0 and words[start - 1].text not in ".!?:":
        start -= 1
    return any(finite_like(w.text) for w in words[start:end])


def second_verb(words: Sequence[Word], i: int) -> bool:
    """Tell whether the clause before a word has its finite verb already: nothing parts it from the word."""
    for j in range(i - 1, 0, -1):
        text = words[j].text
        if text in CONJUNCTIONS or not text[0].isalnum():
            return False
        second = j <= 3 or not all(w.text[0].isalnum() for w in words[j - 3 : j])
        if text in FINITE or text in PAST or (finite_like(text) and (second or not participle(text))):
            return True
    return False


def ends_clause(words: Sequence[Word], i: int) -> bool:
    """Tell whether a word can be the last verb of a clause: finite, participle, infinitive after „zu“, separated prefix."""
    word = words[i].text
    if not word[0].islower() or word in ("sei",):
        return False
    earlier = [w.text for w in words[max(0, i - 14) : i]]
    if participle(word) and any(e in FINITE for e in earlier):
        return True
    if word in FINITE:
        return any(e in CONJUNCTIONS or e in ARTICLES or e == "," for e in earlier) or participle(earlier[-1] if earlier else "x")
    if earlier and earlier[-1] == "zu" and word.endswith("n"):
        return True
    if word in FINAL_PARTICLES:
        return (
            any(e in FINITE or _weak_verb(e) or e in ("kam", "kamen", "trat", "traten", "rief", "zog") for e in earlier)
            and bool(earlier)
            and earlier[-1].casefold() not in ARTICLES
        )
    helper = any(e in FINITE for e in earlier)
    return helper and (participle(word) or (word.endswith(("en", "rn", "ln", "iert")) and frequency(word) > 1e-7))


def _weak_verb(word: str) -> bool:
    return word[0].islower() and word.endswith(("te", "ten", "t")) and frequency(word) > 1e-7
