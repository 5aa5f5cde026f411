"""Names that agree over a document: one name has one label, a family name alone is the person named in full before, and well-known bodies are found."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipeline.german.words import table

Found = tuple[int, int, str, float]
SURE, CERTAIN = 0.6, 0.8


def agreed(words: Sequence[str], names: Sequence[Found]) -> list[Found]:
    """Return the names (first word, end, label, confidence) of a document with labels that agree, and family names that were missed."""
    families = {
        words[end - 1]
        for start, end, label, sure in names
        if label == "PER" and end - start > 1 and sure > SURE and len(words[end - 1]) > 3
    }
    votes: dict[tuple[str, ...], dict[str, float]] = {}
    for start, end, label, sure in names:
        seen = votes.setdefault(_key(words[start:end]), {})
        seen[label] = max(seen.get(label, 0.0), sure)
    out: list[Found] = []
    taken: set[int] = set()
    for start, end, label, sure in names:
        key = _key(words[start:end])
        if len(key) == 1 and key[0] in families and sure < CERTAIN:
            label = "PER"
        elif len(votes[key]) > 1:
            label = _surest(votes[key])
        out.append((start, end, label, sure))
        taken.update(range(start, end))
    bodies, heads = well_known(), _heads()
    for at, word in enumerate(words):
        if at in taken:
            continue
        if word in families or _bare(word) in families:
            out.append((at, at + 1, "PER", SURE))
            continue
        if word not in heads:
            continue
        near = [tuple(words[at : at + n]) for n in (3, 2, 1) if at + n <= len(words)]
        size = next((len(form) for form in near if form in bodies and not taken & set(range(at, at + len(form)))), 0)
        if size:
            out.append((at, at + size, "ORG", SURE))
            taken.update(range(at, at + size))
    return sorted(out)


@lru_cache(maxsize=1)
def well_known() -> frozenset[tuple[str, ...]]:
    """Return the names of bodies that are nothing else wherever they stand: of several words, or abbreviations of three to six capitals."""
    forms = (form for row in table("organisations") for form in (row["name"], *filter(None, row["variants"].split("|"))))
    return frozenset(tuple(f.split()) for f in forms if " " in f or (f.isalpha() and f.isupper() and 3 <= len(f) <= 6))


@lru_cache(maxsize=1)
def _heads() -> frozenset[str]:
    return frozenset(form[0] for form in well_known())


def _surest(votes: dict[str, float]) -> str:
    """Return the label of the surest mention; places are guessed most, but what is one almost for certain stays one."""
    more = 1.5 if votes.get("LOC", 0.0) < 0.95 else 1.0
    return max(sorted(votes), key=lambda label: votes[label] * (more if label == "ORG" else 1.0))


def _key(words: Sequence[str]) -> tuple[str, ...]:
    return (*words[:-1], _bare(words[-1]))


def _bare(word: str) -> str:
    """Cut a genitive ending."""
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word
