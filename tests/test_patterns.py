"""Every regular expression of the package takes time in proportion to the text, whatever the text."""

from __future__ import annotations

import ast
import importlib
import re
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest
from conftest import ROOT

FUNCTIONS = ("compile", "search", "match", "fullmatch", "finditer", "findall", "sub", "split")
SIZE, RATIO, ENOUGH = 1_500, 10.0, 0.03
"""Characters of the shorter text; four times the text may take RATIO times as long (16 is the square); seconds too few to judge."""


def modules() -> Iterator[str]:
    for path in sorted((ROOT / "pipeline").rglob("*.py")):
        if "training" not in path.parts and path.stem != "__main__":
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def patterns() -> dict[str, tuple[re.Pattern[str], str]]:
    """Return the compiled patterns of all modules, and those written at the place of their use, with the function used.

    A pattern that is only ever tried at one place of a text (`match`, `fullmatch`) need not be searched for everywhere.
    """
    found: dict[str, tuple[re.Pattern[str], str]] = {}
    source = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "pipeline").rglob("*.py"))
    for name in modules():
        module = importlib.import_module(name)
        for key, value in vars(module).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                used = set(re.findall(rf"\b{key}\.(\w+)\(", source))
                found[f"{name}.{key}"] = value, "match" if used and used <= {"match", "fullmatch"} else "search"
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {f"re.{f}" for f in FUNCTIONS} and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    function = ast.unparse(node.func).removeprefix("re.")
                    if function != "compile":  # those are found by their names
                        found[f"{name}:{first.value}"] = re.compile(first.value), "match" if "match" in function else "search"
    return found


PATTERNS = patterns()


def sample(items: Any, some: int = 1) -> str:
    """Return a text that a parsed pattern is likely to match: repeats as often as they must be, at least `some` times."""
    out = []
    for code, value in items:
        if code is codes.LITERAL:
            out.append(chr(value))
        elif code is codes.NOT_LITERAL:
            out.append("a" if value != ord("a") else "b")
        elif code is codes.ANY:
            out.append("a")
        elif code is codes.IN:
            out.append(_member(value))
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, getattr(codes, "POSSESSIVE_REPEAT", None)):
            low, high, inner = value
            out.append(sample(inner, some) * max(low, min(some, high)))
        elif code is codes.SUBPATTERN:
            out.append(sample(value[-1], some))
        elif code is getattr(codes, "ATOMIC_GROUP", None):
            out.append(sample(value, some))
        elif code is codes.BRANCH:
            out.append(sample(value[1][0], some))
        elif code in (codes.ASSERT, codes.ASSERT_NOT, codes.AT, codes.GROUPREF):
            continue
    return "".join(out)


def _member(members: Any) -> str:
    negated = members[0][0] is codes.NEGATE
    pattern = re.compile(_class(members))
    order = "aAäÄ1 .,-_„“\"'\n\t!?:;#@/\\+*(\u00ad\u200b\u202e\u00a0Ã\u00bf€" + "".join(map(chr, range(32, 0x250)))
    chosen = next((c for c in order if pattern.fullmatch(c)), None)
    if chosen is None:
        code, value = members[1 if negated else 0]
        chosen = chr(value if code is codes.LITERAL else value[0])
    return chosen


CATEGORIES = {
    "CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_SPACE": r"\s", "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W",
}  # fmt: skip


def _class(members: Any) -> str:
    out = "["
    for code, value in members:
        if code is codes.NEGATE:
            out += "^"
        elif code is codes.LITERAL:
            out += re.escape(chr(value))
        elif code is codes.RANGE:
            out += f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        else:
            out += CATEGORIES[str(value)]
    return out + "]"


def pumps(items: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """Yield (prefix, piece) for each repeat of a parsed pattern: texts that keep it busy and then fail."""
    for code, value in items:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, getattr(codes, "POSSESSIVE_REPEAT", None)):
            _, high, inner = value
            if high > 8:
                piece = sample(inner)
                yield before, piece
                yield before, piece + sample([(code, value)])[: len(piece)]
            yield from pumps(inner, before)
            before += sample([(code, value)])
        elif code is codes.SUBPATTERN:
            yield from pumps(value[-1], before)
            before += sample(value[-1])
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from pumps(branch, before)
                if not before:
                    yield "", sample(branch)
            before += sample(value[1][0])
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from pumps(value[1], before)
        else:
            before += sample([(code, value)])


def texts(pattern: re.Pattern[str], size: int) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    whole = sample(tree)
    pieces = dict.fromkeys([*pumps(tree), ("", whole), ("", whole[:-1]), ("", "a"), ("", " "), ("", "A"), ("", "1"), ("", "a ")])
    ends = ("\x00", "!", "")
    return [f"{before}{piece * (size // len(piece))}{end}" for before, piece in pieces if piece for end in ends]


def seconds(pattern: re.Pattern[str], text: str, function: str = "search") -> float:
    least = 9e9
    for _ in range(3):
        start = time.process_time()
        if function == "match":
            pattern.match(text)
            pattern.fullmatch(text)
        else:
            for _ in pattern.finditer(text):
                pass
        least = min(least, time.process_time() - start)
        if least < ENOUGH:
            break
    return least


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 30


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_time_is_linear(name: str) -> None:
    pattern, function = PATTERNS[name]
    for short, long in zip(texts(pattern, SIZE), texts(pattern, 4 * SIZE), strict=True):
        taken = seconds(pattern, long, function)
        if taken < ENOUGH:
            continue
        ratio = taken / max(1e-6, seconds(pattern, short, function))
        assert ratio < RATIO, f"{taken:.2f} s for {len(long):,} characters, {ratio:.0f} times a quarter of it: {long[:30]!r}…"


@pytest.mark.parametrize(
    ("pattern", "bad"), [(r"(a+)+$", True), (r"[a-z]+-", True), (r"(?<![a-z])[a-z]{2,80}-", False), (r"\s+", False)]
)
def test_the_check_sees_what_it_is_for(pattern: str, bad: bool) -> None:
    compiled = re.compile(pattern)
    size = 22 if pattern == r"(a+)+$" else 30_000
    times = [seconds(compiled, t) for t in texts(compiled, size)]
    assert (max(times) > ENOUGH) == bad
