"""Find damaged characters: invisible ones, HTML entities, wrong encodings and broken lines."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from pipeline.document import Repair, Span
from pipeline.german.words import CONJUNCTIONS, frequency

INVISIBLE = re.compile(
    "(?P<soft>\u00ad+)|(?P<zero>(?<![\U0001f000-\U0001ffff\u2600-\u27bf\ufe0f])[\u200b\u200c\u200d\u2060\ufeff]+(?![\U0001f000-\U0001ffff\u2600-\u27bf]))"
    "|(?P<control>[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]+)"
)
ANY_INVISIBLE = re.compile(
    "[\u00ad\u200b\u200c\u200d\u2060\ufeff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]"
)
SPACES = re.compile("[\u00a0\u2007\u2008\u2009\u200a\u202f\u205f\u3000]")
ENTITY = re.compile(r"&(?:amp;)*(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z][A-Za-z0-9]{1,20});")
MOJIBAKE = re.compile(
    "(?:[ÃÂâÅÄ][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]{1,2})+"
)
WINDOWS = {n: bytes([n]).decode("cp1252") for n in range(0x80, 0xA0) if n not in (0x81, 0x85, 0x8D, 0x8F, 0x90, 0x9D)}
"""Control characters that are letters and marks of Windows-1252, read as Latin-1."""
LEADS = frozenset("ÃÂâÅÄ")
"""Characters that begin a letter of two bytes that was decoded as two."""
UNIT = re.compile(MOJIBAKE.pattern.removesuffix("+"))
BROKEN = re.compile(r"-\r?\n([a-zäöüß]{2,})")
LAST_CAPITAL = re.compile(r"(?<=[a-zäöüß])[A-ZÄÖÜ][a-zäöüß]+$")
WORD_END = re.compile(r"[^\W\d_]{2,60}$")


LINE_BREAK = re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""What repaired letters never hold: a line within a repair would have no place of its own in the text."""


def characters(text: str, start: int) -> Iterator[Repair]:
    """Yield repairs of single characters in a text."""
    yield from mojibake(text, start)
    yield from _others(text, start)


def mojibake(text: str, start: int) -> Iterator[Repair]:
    """Yield repairs of letters that were decoded with the wrong encoding before the text came here („Ã¼“ for „ü“)."""
    for match in MOJIBAKE.finditer(text):
        from ftfy import fix_encoding

        fixed = _stable(match.group(), lambda t: UNIT.sub(lambda m: fix_encoding(m.group()), fix_encoding(t)))
        fixed = LINE_BREAK.sub(" ", ANY_INVISIBLE.sub("", fixed))
        if fixed != match.group():
            yield Repair(_at(match, start), match.group(), fixed, "mojibake", 0.95)


def _others(text: str, start: int) -> Iterator[Repair]:
    for match in INVISIBLE.finditer(text) if ANY_INVISIBLE.search(text) else ():
        if text[match.start() - 1 : match.start()] in LEADS and match.lastgroup == "zero":
            continue
        kind = {"soft": "soft_hyphen", "zero": "zero_width", "control": "control_character"}[match.lastgroup or "zero"]
        plain = match.group().translate(WINDOWS)
        if plain != match.group() and not ANY_INVISIBLE.search(plain):
            yield Repair(_at(match, start), match.group(), plain, "mojibake", 0.95)
            continue
        yield Repair(_at(match, start), match.group(), "", kind, 1.0)
    for match in SPACES.finditer(text):
        yield Repair(_at(match, start), match.group(), " ", "special_space", 1.0)
    for match in ENTITY.finditer(text):
        plain = _stable(match.group(), html.unescape)
        if plain != match.group():
            yield Repair(
                _at(match, start), match.group(), plain.replace("\u00a0", " ").replace("\u00ad", ""), "html_entity", 0.98
            )


def _stable(text: str, change: Callable[[str], str]) -> str:
    """Change a text until that changes nothing: what was encoded twice is decoded twice."""
    for _ in range(5):
        changed = change(text)
        if changed == text:
            break
        text = changed
    return text


def broken_lines(text: str, start: int) -> Iterator[Repair]:
    """Yield repairs of words that a line break divides („Ver-\\nhandlungen“)."""
    for match in BROKEN.finditer(text):
        head = WORD_END.search(text, max(0, match.start() - 60), match.start())
        if not head or match[1] in CONJUNCTIONS:
            continue
        # of „sagteVer-“ only „Ver-“ goes on in the next line
        glued = LAST_CAPITAL.search(head.group())
        begin = head.start() + (glued.start() if glued else 0)
        joined = text[begin : match.start()] + match[1]
        if frequency(joined):
            span = Span(start + begin, start + match.end())
            yield Repair(span, text[begin : match.end()], joined, "line_hyphenation", 0.9)


def _at(match: re.Match[str], start: int) -> Span:
    return Span(start + match.start(), start + match.end())
