"""Compare two blocks word by word: how alike they are, what differs, and whether the later one says anything new."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.repeats import words as w
from pipeline.repeats.tokens import FIRST_WORD
from pipeline.repeats.tokens import MARKS as MARK_LIST

MARKS = frozenset(MARK_LIST)
NO_WORD = re.compile(f"[{chr(0)}-{chr(FIRST_WORD - 1)}]+")

STOPS = frozenset(".!?…;:")
BREAKS = STOPS | frozenset(",()–")
QUOTE = frozenset('"')
SUBORDINATE = frozenset(
    "der die das den dem deren dessen denen welche welcher welches welchen wo wohin woher worin weil da nachdem während als "
    "bevor indem um damit sodass".split()
)
"""A clause that begins with one of them tells more of something; it does not attribute what stands beside it."""
CUT, WHOLE = 0.15, 0.95
"""A block that was cut may be less alike by CUT, if a share WHOLE of its words stands in the kept one."""
SHOWN_WORDS, SHOWN_CHANGES = 8, 6
ARTICLES = tuple(
    frozenset(g.split()) for g in ("ein der", "eine die", "einen den", "einem dem", "eines des", "ein das", "einer der")
)


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs, for reading, and the kinds of news in it; a repeat has no news."""

    text: str = ""
    news: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Tokens `old[a:b]` became `new[c:d]`."""

    a: int
    b: int
    c: int
    d: int


@dataclass(frozen=True, slots=True)
class Row:
    """The tokens of a block, and one character for each of them; the characters of two blocks that are compared agree."""

    tokens: Sequence[str]
    code: str

    @property
    def words(self) -> str:
        """The characters of its words."""
        return NO_WORD.sub("", self.code)


def rows(old: Sequence[str], new: Sequence[str]) -> tuple[Row, Row]:
    """Return two blocks with characters of their own."""
    code: dict[str, str] = {mark: chr(n) for n, mark in enumerate(MARK_LIST)}
    for token in (*old, *new):
        if token not in code:
            code[token] = chr(0x20000 + len(code))
    return Row(old, "".join(code[t] for t in old)), Row(new, "".join(code[t] for t in new))


def alike_enough(share: float, kept: int, later: int, near: float) -> bool:
    """Tell whether two blocks of so many words are alike: enough words are the same, or nearly all of the later one's."""
    return share >= near or (share >= near - CUT and share * (kept + later) / 2 >= WHOLE * later)


def similarity(old: Row, new: Row) -> float:
    """Return the share of words that two blocks have in common, in order (2 × LCS / both lengths), marks left out."""
    from rapidfuzz.distance import Indel

    return float(Indel.normalized_similarity(old.words, new.words))


SQUARE = 400_000_000
"""Pairs of words of two blocks that are compared for the words in both: 20,000 by 20,000 take 50 MB."""


ALL_NEW = 1_000_000
"""A thousand words in the place of a thousand others are new, whatever they are."""


def changes(old: Row, new: Row) -> list[Change]:
    """Return the stretches in which two blocks differ, between words that stand in both (longest common subsequence).

    Blocks of which many thousand words differ differ as a whole: words in both are found with time and memory of their square.
    """
    from rapidfuzz.distance import Indel, Postfix, Prefix

    out: list[Change] = []
    if len(old.code) * len(new.code) > SQUARE:
        same = Prefix.similarity(old.code, new.code)
        rest = Postfix.similarity(old.code[same:], new.code[same:])
        whole = Change(same, len(old.code) - rest, same, len(new.code) - rest)
        if (whole.b - whole.a) * (whole.d - whole.c) > SQUARE:
            return _whole_clauses(old.tokens, new.tokens, [whole])
    for op in Indel.opcodes(old.code, new.code):
        if op.tag == "equal":
            continue
        a, b, c, d = op.src_start, op.src_end, op.dest_start, op.dest_end
        if out and out[-1].b == a and out[-1].d == c:
            out[-1] = Change(out[-1].a, b, out[-1].c, d)
        else:
            out.append(Change(a, b, c, d))
    return _whole_clauses(old.tokens, new.tokens, out)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A kept block beside a later one; `same` tells whether the later one says nothing new."""

    old: Row
    new: Row
    found: tuple[Change, ...]
    same: bool

    def difference(self) -> Difference:
        """Return what differs and all that is new."""
        old, new = self.old.tokens, self.new.tokens
        news = () if self.same else tuple(dict.fromkeys(_news(old, new, self.found)))
        return Difference(show(old, new, self.found), news)


def compare(old: Row, new: Row) -> Comparison:
    """Compare a kept block with a later one, as far as the first thing that is new."""
    found = tuple(changes(old, new))
    return Comparison(old, new, found, next(_news(old.tokens, new.tokens, found), None) is None)


def difference(old: Row, new: Row) -> Difference:
    """Return what differs between a kept block and a later one, and what is new."""
    return compare(old, new).difference()


def _news(old: Sequence[str], new: Sequence[str], found: Sequence[Change]) -> Iterator[str]:
    for number, change in enumerate(found):
        after = found[number + 1] if number + 1 < len(found) else None
        near = after is not None and after.a - change.b <= 2
        yield from judge(old, new, change, near)


def show(old: Sequence[str], new: Sequence[str], found: Sequence[Change]) -> str:
    """Return changes as „old → new“, long ones shortened; marks alone are shown where nothing else differs."""
    rows = [(_words(old[c.a : c.b]), _words(new[c.c : c.d])) for c in found]
    worded = [r for r in rows if r[0] or r[1]] or [(list(old[c.a : c.b]), list(new[c.c : c.d])) for c in found]
    parts = [f"{_short(a)} → {_short(b)}" for a, b in worded[:SHOWN_CHANGES]]
    if len(worded) > SHOWN_CHANGES:
        parts.append(f"… (+{len(worded) - SHOWN_CHANGES})")
    return "; ".join(parts)


def _short(words: Sequence[str]) -> str:
    if len(words) > SHOWN_WORDS:
        words = [*words[: SHOWN_WORDS - 3], "…", *words[-2:]]
    return " ".join(words) or "∅"


def _words(tokens: Sequence[str]) -> list[str]:
    return [t for t in tokens if t not in MARKS]


def _whole_clauses(old: Sequence[str], new: Sequence[str], found: list[Change]) -> list[Change]:
    """Move a pure deletion or insertion along equal tokens until it begins behind a mark, where it can.

    „A, B, C“ against „A, C“ is the loss of „B,“ as well as of „, B“: the reading with whole clauses is the one to judge.
    """
    out = []
    for n, change in enumerate(found):
        floor = found[n - 1].b if n else 0
        if change.c == change.d or change.a == change.b:
            deletion = change.c == change.d
            text, a, b = (old, change.a, change.b) if deletion else (new, change.c, change.d)
            low = floor if deletion else (found[n - 1].d if n else 0)
            for step in range(min(a - low, 12) + 1):
                if step and text[a - step] != text[b - step]:
                    break
                if a - step == 0 or text[a - step - 1] in BREAKS:
                    change = Change(change.a - step, change.b - step, change.c - step, change.d - step)
                    break
        out.append(change)
    return out


def judge(old: Sequence[str], new: Sequence[str], change: Change, near: bool) -> Iterator[str]:
    """Yield the kinds of news in one change: number, negation, modality, date, place, name, outcome, act, words, added, dropped."""
    gone, come = old[change.a : change.b], new[change.c : change.d]
    if len(gone) * len(come) > ALL_NEW:
        yield "words"
        return
    if ("?" in gone) != ("?" in come):
        yield "modality"
    before, after = _words(gone), _words(come)
    if not before and not after:
        return
    if "".join(before).casefold() == "".join(after).casefold():
        return
    if not after and _says_less(old, change.a, change.b):
        return
    if len(before) == len(after) == 1:
        if _article(before[0], after[0]) is False and not near:
            yield "words"
            return
        if _surname(old, change.a) and before[0][:1].isupper() and before[0] != after[0]:
            yield "name"
            return
        if w.same(before[0], after[0]):
            return
    left, extra = _leftovers(before, after)
    if not left and not extra:
        return
    if after and len(gone) > 2:
        cuts = (at for at in range(change.a + 1, change.b) if old[at - 1] in BREAKS or old[at] in BREAKS)
        if any(_splits(old, new, change, at) for at in cuts):
            return
    kinds = {k for word in (*left, *extra) if (k := w.fact(word))}
    if any(w.named(word) for word in (*left, *extra)):
        kinds.add("name")
    if any(w.hedge(word) for word in (*left, *extra)):
        kinds.add("modality")
    if left and extra and any(w.acts_of(x) for x in left) and any(w.acts_of(x) for x in extra):
        kinds.add("act")
    if left and not extra and not kinds and all(_loose(word) for word in left):
        return
    if not (left and extra):
        kinds.add("dropped" if left else "added")
    yield from sorted(kinds or {"words"})


def _surname(tokens: Sequence[str], at: int) -> bool:
    """Tell whether a word follows a given name: „Lena Müller“ is nobody else's „Lena Möller“."""
    return at > 0 and w.given(tokens[at - 1])


def _article(old: str, new: str) -> bool | None:
    """Tell whether one article may stand for another; None where they are no articles."""
    pair = frozenset((old.casefold(), new.casefold()))
    if not all(w.filler(x) and x[0] in "de" and len(x) <= 5 for x in pair):
        return None
    return pair in ARTICLES


def _leftovers(before: Sequence[str], after: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the words of both sides that have no counterpart and say something."""
    left, extra = _unmatched(before, after)
    if not left and not extra:
        return left, extra
    by_phrase = _unmatched(_without_filler(before), _without_filler(after))
    bare = _without_filler(left), _without_filler(extra)
    return min((by_phrase, bare), key=lambda x: len(x[0]) + len(x[1]))


def _splits(old: Sequence[str], new: Sequence[str], change: Change, at: int) -> bool:
    """Tell whether a change is a clause that was dropped beside words that say the same."""
    for gone, rest in (((change.a, at), old[at : change.b]), ((at, change.b), old[change.a : at])):
        words = _leftovers(_words(rest), _words(new[change.c : change.d]))
        if not words[0] and not words[1] and _says_less(old, *gone):
            return True
    return False


def _without_filler(words: Sequence[str]) -> list[str]:
    if not any(x in w.phrase_heads() for x in words):
        return [x for x in words if not w.filler(x)]
    out, n = [], 0
    while n < len(words):
        low = [x.casefold() for x in words[n : n + 4]]
        phrase = next((p for p in w.phrases() if tuple(low[: len(p)]) == p), None)
        if phrase:
            n += len(phrase)
            continue
        if not w.filler(words[n]):
            out.append(words[n])
        n += 1
    return out


def _unmatched(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the words of both sides that have no counterpart, matched in order."""
    left, at = [], 0
    extra = list(new)
    taken = set()
    for word in old:
        hit = next((n for n in range(at, len(extra)) if w.same(word, extra[n])), None)
        if hit is None:
            left.append(word)
        else:
            taken.add(hit)
            at = hit + 1
    return left, [x for n, x in enumerate(extra) if n not in taken]


def _loose(word: str) -> bool:
    """Tell whether a word may be dropped without a clause: an adjective or adverb that narrows nothing."""
    return (
        word[:1].islower()
        and len(word) > 3
        and not w.fact(word)
        and not w.hedge(word)
        and not w.turns(word)
        and not w.reports(word)
        and word.endswith(("e", "en", "er", "es", "em", "lich", "ig", "isch", "bar", "sam", "weise", "erneut"))
    )


def _says_less(old: Sequence[str], a: int, b: int) -> bool:
    """Tell whether what was dropped is a whole sentence, or a clause that turns, limits and attributes nothing."""
    gone = old[a:b]
    before = old[a - 1] if a else "."
    after = old[b] if b < len(old) else "."
    opens = before in BREAKS or gone[0] in BREAKS
    closes = after in BREAKS or gone[-1] in BREAKS
    if not (opens and closes):
        return False
    words = _words(gone)
    if (before in STOPS and gone[-1] in STOPS | QUOTE) or (gone[0] in STOPS and after in STOPS):
        return True
    if len(words) < 3 or any(w.turns(x) for x in words) or w.fact(words[0]) == "negation":
        return False
    return words[0] in SUBORDINATE or not any(w.reports(x) for x in words)
