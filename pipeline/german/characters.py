"""Find damaged characters: invisible ones, HTML entities, wrong encodings and broken lines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from pipeline.document import Repair, Span
from pipeline.german.words import CONJUNCTIONS, frequency

INVISIBLE = re.compile(
    "(?P<soft>\u00ad+)|(?P<zero>(?<![\U0001f000-\U0001ffff\u2600-\u27bf\ufe0f])[\u200b\u200c\u200d\u2060\ufeff]+(?![\U0001f000-\U0001ffff\u2600-\u27bf]))"
    "|(?P<control>[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]+)"
)
SPACES = re.compile("[\u00a0\u2007\u2008\u2009\u200a\u202f\u205f\u3000]")
ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z][A-Za-z0-9]{1,20});")
MOJIBAKE = re.compile(
    "(?:[ÃÂâÅÄ][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]{1,2})+"
)
BROKEN = re.compile(r"(?<![^\W\d_])([^\W\d_]{2,80})-\r?\n([a-zäöüß]{2,80})")


def characters(text: str, start: int) -> Iterator[Repair]:
    """Yield repairs of single characters in a text."""
    for match in MOJIBAKE.finditer(text):
        from ftfy import fix_encoding

        fixed = fix_encoding(match.group())
        if fixed != match.group():
            yield Repair(_at(match, start), match.group(), fixed, "mojibake", 0.95)
    for match in INVISIBLE.finditer(text):
        kind = {"soft": "soft_hyphen", "zero": "zero_width", "control": "control_character"}[match.lastgroup or "zero"]
        yield Repair(_at(match, start), match.group(), "", kind, 1.0)
    for match in SPACES.finditer(text):
        yield Repair(_at(match, start), match.group(), " ", "special_space", 1.0)
    for match in ENTITY.finditer(text):
        plain = html.unescape(match.group())
        if plain != match.group():
            yield Repair(
                _at(match, start), match.group(), plain.replace("\u00a0", " ").replace("\u00ad", ""), "html_entity", 0.98
            )


def broken_lines(text: str) -> Iterator[Repair]:
    """Yield repairs of words that a line break divides („Ver-\\nhandlungen“)."""
    for match in BROKEN.finditer(text):
        joined = match[1] + match[2]
        if match[2] in CONJUNCTIONS or not frequency(joined):
            continue
        yield Repair(_at(match, 0), match.group(), joined, "line_hyphenation", 0.9)


def _at(match: re.Match[str], start: int) -> Span:
    return Span(start + match.start(), start + match.end())
