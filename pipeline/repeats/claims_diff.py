"""Compare the claims of two output folders: what is new, what is gone, what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.csvio import read_rows
from pipeline.errors import ConfigError, NothingToDo
from pipeline.repeats.compare import difference, rows
from pipeline.repeats.occurrences import plain
from pipeline.repeats.tokens import tokens
from pipeline.schema import Column, Table

Claim = dict[str, str]
ALIKE, ALIKE_ELSEWHERE = 0.75, 0.9
"""Share of equal letters from which two contents are one claim: of one speaker, or of two."""
ROWS = 500
WATCHED = ("speaker", "act", "polarity", "evidence", "form", "addressee", "relayed_by", "said_on")
DIFF = Table(
    "claims_diff",
    "One row for each claim that is new, gone or changed between two runs.",
    "row",
    tuple(
        Column(name, "string", meaning)
        for name, meaning in (
            ("change", "new, gone or changed."),
            ("speaker", "Speaker, of the newer run where both have the claim."),
            ("act", "Kind of act."),
            ("content", "What is said."),
            ("difference", 'What differs: the words as "old → new", then the columns whose value changed.'),
            ("old_content", "What was said in the older run."),
            ("old_claim_id", "Claim of the older run; empty for a new one."),
            ("claim_id", "Claim of the newer run; empty for one that is gone."),
            ("old_source_file", "File in the older run."),
            ("source_file", "File in the newer run."),
        )
    ),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim of both runs and what differs."""

    old: Claim
    new: Claim
    difference: str


@dataclass(frozen=True, slots=True)
class ClaimsDiff:
    """All claims of two runs, told apart."""

    new: tuple[Claim, ...]
    gone: tuple[Claim, ...]
    changed: tuple[Pair, ...]
    same: int

    def rows(self) -> list[dict[str, str]]:
        """Return the rows of the table: changed, new, gone, each in the order of its run."""
        out = [
            {
                "change": "changed", "speaker": p.new["speaker"], "act": p.new["act"], "content": p.new["content"],
                "difference": p.difference, "old_content": p.old["content"], "old_claim_id": p.old["claim_id"],
                "claim_id": p.new["claim_id"], "old_source_file": p.old["source_file"], "source_file": p.new["source_file"],
            }
            for p in self.changed
        ]  # fmt: skip
        for change, claims in (("new", self.new), ("gone", self.gone)):
            for c in claims:
                row = {"change": change, "speaker": c["speaker"], "act": c["act"]}
                if change == "new":
                    row |= {"content": c["content"], "claim_id": c["claim_id"], "source_file": c["source_file"]}
                else:
                    row |= {"old_content": c["content"], "old_claim_id": c["claim_id"], "old_source_file": c["source_file"]}
                out.append(row)
        return [{column.name: row.get(column.name, "") for column in DIFF.columns} for row in out]


def read_claims(folder: Path) -> list[Claim]:
    """Return the claims of an output folder; ConfigError where it has none."""
    path = folder / "claims.csv"
    if not path.is_file():
        raise ConfigError(f"{path}: there is no such table; name two output folders of 'extract run'")
    found = read_rows(path)
    missing = {"claim_id", "content", "source_file", *WATCHED} - set(found[0] if found else ()) if found else set()
    if missing:
        raise ConfigError(f"{path}: the column '{min(missing)}' is missing; make the table again by 'extract tables'")
    return found


def diff(old: Path, new: Path) -> ClaimsDiff:
    """Match the claims of two output folders: by id, by the same words, then by likeness of words and speaker.

    Raises ConfigError where a folder has no claims.csv, NothingToDo where both tables are empty.
    """
    return match(read_claims(old), read_claims(new))


def match(before: Sequence[Claim], after: Sequence[Claim]) -> ClaimsDiff:
    """Match claims one to one."""
    if not before and not after:
        raise NothingToDo("both runs have no claims: there is nothing to compare")
    left, right = dict(enumerate(before)), dict(enumerate(after))
    pairs: dict[int, int] = {}

    def pair(found: Iterable[tuple[int, int]]) -> None:
        for a, b in found:
            if a in left and b in right:
                pairs[b] = a
                del left[a], right[b]

    pair(_by_key(left, right, lambda c: c["claim_id"]))
    pair(_by_key(left, right, lambda c: (plain(c["content"]), c["speaker"], c["act"])))
    pair(_by_key(left, right, lambda c: (plain(c["content"]), c["speaker"])))
    pair(_by_likeness(left, right, lambda c: c["speaker"], ALIKE))
    pair(_by_key(left, right, lambda c: plain(c["content"])))
    pair(_by_likeness(left, right, lambda c: c["source_file"], ALIKE_ELSEWHERE))
    changed = []
    for b, a in sorted(pairs.items()):
        text = differs(before[a], after[b])
        if text:
            changed.append(Pair(before[a], after[b], text))
    return ClaimsDiff(tuple(right.values()), tuple(left.values()), tuple(changed), len(pairs) - len(changed))


def differs(old: Claim, new: Claim) -> str:
    """Return what differs between two states of a claim; nothing where only its place does."""
    parts = []
    if plain(old["content"]) != plain(new["content"]):
        parts.append(difference(*rows(tokens(old["content"]), tokens(new["content"]))).text)
    parts += [f"{name}: {old[name] or '∅'} → {new[name] or '∅'}" for name in WATCHED if old[name] != new[name]]
    return "; ".join(parts)


def _by_key(left: dict[int, Claim], right: dict[int, Claim], key: Callable[[Claim], Hashable]) -> list[tuple[int, int]]:
    """Pair claims of the same key in their order."""
    places: dict[Hashable, list[int]] = defaultdict(list)
    for a, claim in left.items():
        places[key(claim)].append(a)
    out = []
    for b, claim in right.items():
        found = places.get(key(claim))
        if found:
            out.append((found.pop(0), b))
    return out


def _by_likeness(
    left: dict[int, Claim], right: dict[int, Claim], key: Callable[[Claim], str], least: float
) -> list[tuple[int, int]]:
    """Return pairs of claims of one key with like contents, the most alike first."""
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cdist

    groups: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, claims in enumerate((left, right)):
        for number, claim in claims.items():
            groups[key(claim)][side].append(number)
    scored = []
    for before, after in groups.values():
        words = [plain(right[b]["content"]) for b in after]
        for start in range(0, len(before) if after else 0, ROWS):
            part = before[start : start + ROWS]
            scores = cdist([plain(left[a]["content"]) for a in part], words, scorer=ratio, score_cutoff=100 * least)
            scored += [(-float(scores[i, j]), part[i], after[j]) for i, j in zip(*scores.nonzero(), strict=True)]
    return [(a, b) for _, a, b in sorted(scored)]
