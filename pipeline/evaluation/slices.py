"""Into which slices a claim or a name falls: by form, class of cue, distance of the speaker, kind, length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

PARTICLES = frozenset(
    "laut zufolge nach gemäß so demnach wonach entgegen aus von vernehmen danach hiernach ausweislich wie unter".split()
)
PREPOSITIONS = frozenset("laut zufolge nach gemäß so demnach wonach entgegen danach hiernach ausweislich vernehmen".split())
HELPERS = frozenset("ist war sind waren sei hat habe hatte haben wird wurde gab gibt kommt kam".split())
WORD = re.compile(r"\w+")
SENTENCE_END = re.compile(r"(?<!\d)[.!?…][\"“»)]?\s+[„\"»(]?[A-ZÄÖÜ0-9]|\n")
Range = tuple[int, int]


def cue_class(words: Sequence[str]) -> str:
    """Return verb, noun, preposition (with particles such as "so") or none for the words of a cue."""
    plain = [w for w in words if w[:1].isalpha()]
    if not plain:
        return "none"
    low = [w.casefold() for w in plain]
    verbs = [w for w in plain if w.islower() and w not in PARTICLES and w not in HELPERS]
    if any(w in PREPOSITIONS for w in low) and not verbs:
        return "preposition"
    nouns = [w for w in plain[0:1] if len(plain) == 1 and w[0].isupper()] + [w for w in plain[1:] if w[0].isupper()]
    return "noun" if nouns and not any(len(v) > 3 and v not in ("äußerte", "äußerten") for v in verbs) else "verb"


def distance(text: str, speaker: Iterable[Range], content: Iterable[Range]) -> str:
    """Return how far the speaker's words stand from the content: inside, in words, in another sentence, or not named."""
    named, said = list(speaker), list(content)
    if not named or not said:
        return "not named"
    if any(a < y and x < b for a, b in named for x, y in said):
        return "inside"
    gaps = [(b, x) if b <= x else (y, a) for a, b in named for x, y in said]
    start, end = min(gaps, key=lambda g: g[1] - g[0])
    between = text[start:end]
    if SENTENCE_END.search(text[max(0, start - 1) : end + 1]):
        return "another sentence"
    return _words(len(WORD.findall(between)))


def token_distance(speaker: Sequence[int], content: Sequence[int], sentence: Sequence[int]) -> str:
    """Return the same for token numbers; `sentence` gives the number of the sentence of each token."""
    if not speaker or not content:
        return "not named"
    if set(speaker) & set(content):
        return "inside"
    if not {sentence[t] for t in speaker} & {sentence[t] for t in content}:
        return "another sentence"
    return _words(min(abs(a - b) for a in speaker for b in content) - 1)


def _words(count: int) -> str:
    return "0-2 words" if count <= 2 else "3-8 words" if count <= 8 else "9 words and more"


def length(text: str) -> str:
    """Return a class of length of a name in words."""
    count = len(text.split())
    return "1 word" if count == 1 else "2 words" if count == 2 else "3 words and more"
