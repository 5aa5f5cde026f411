"""Read Markdown: its blocks, and the characters that are markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.document import BlockKind, Mark, Markup, Span

if TYPE_CHECKING:
    from markdown_it.token import Token

SIGNS = re.compile(
    r"(?P<heading>^#{1,6} +\S)|(?P<bold>\*\*[^\s*][^*\n]*\*\*)|(?P<link>\[[^\]\n]+\]\((?:https?://|/|#)[^)\n]*\))|(?P<quote>^> \S)|(?P<fence>^```)",
    re.MULTILINE,
)
LINE_END = re.compile(r"\r\n?|\n")
"""What ends a line for the library, too."""
FRONT = re.compile(r"\A---[ \t]*(?:\r\n?|\n)(?P<head>.*?)(?:\r\n?|\n)(?:---|\.\.\.)[ \t]*(?:\r\n?|\n|\Z)", re.DOTALL)
KEY = re.compile(r"(?:^|(?<=\r))(?P<key>title|titel|date|datum|url|link):(?P<value>[^\r\n]*)", re.MULTILINE | re.IGNORECASE)
LINK_END = re.compile(r"\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\]\n]*\])?")


def looks_like_markdown(text: str) -> bool:
    """Tell whether a text has at least two kinds of signs of Markdown, or two of its headings."""
    found = [m.lastgroup for m in SIGNS.finditer(text[:100_000])]
    return len(set(found)) >= 2 or found.count("heading") >= 2


def front_matter(text: str) -> tuple[int, dict[str, str]]:
    """Return where the text begins behind front matter, and the title, date and address that this tells."""
    match = FRONT.match(text)
    if not match:
        return 0, {}
    names = {"titel": "title", "datum": "date", "link": "url"}
    found = {names.get(m["key"].lower(), m["key"].lower()): m["value"].strip().strip("\"'") for m in KEY.finditer(match["head"])}
    return match.end(), found


def read_markdown(text: str, begin: int) -> tuple[tuple[Mark, ...], tuple[Markup, ...], int]:
    """Return the blocks of Markdown from an offset on, its markup, and the number of blocks of code left out."""
    from markdown_it import MarkdownIt

    lines = [begin]
    lines += [m.end() for m in LINE_END.finditer(text, begin)]
    lines.append(len(text))
    marks: list[Mark] = []
    markup: list[Markup] = []
    around: list[str] = []
    left_out = 0
    end = -1
    for token in MarkdownIt("commonmark", {"maxNesting": 50}).disable("text_join").parse(text[begin:]):
        if token.type in ("fence", "code_block", "html_block"):
            left_out += 1
        elif token.nesting == 1:
            around.append(token.type.removesuffix("_open"))
        elif token.nesting == -1 and around:
            around.pop()
        elif token.type == "inline" and token.map:
            start, stop = lines[token.map[0]], lines[min(token.map[1], len(lines) - 1)]
            pieces = _inline(text, start, stop, token.children or ())
            if not pieces:
                continue
            first = pieces[0][0].start
            if 0 <= end < first:
                markup.append(Markup(Span(end, first), "\n"))
            at = first
            for span, reads in pieces:
                if span.start > at:
                    markup.append(Markup(Span(at, span.start), ""))
                if reads != span.of(text):
                    markup.append(Markup(span, reads))
                at = span.end
            end = at
            marks.append(Mark(Span(first, end), _kind(around)))
    return tuple(marks), tuple(markup), left_out


def _inline(text: str, start: int, stop: int, children: Sequence[Token]) -> list[tuple[Span, str]]:
    """Return (span, what it reads) of the words of a block, found again in the source one after the other."""
    out: list[tuple[Span, str]] = []
    at = start
    gap = ""
    for child in children:
        if child.type == "softbreak":
            gap = " "
        elif child.type == "hardbreak":
            gap = "\n"
        elif child.type == "link_close":
            match = LINK_END.match(text, at)
            at = match.end() if match else at
        elif child.type in ("text", "code_inline", "text_special") and child.content:
            source = child.markup if child.type == "text_special" and child.markup else child.content
            here = text.find(source, at, stop)
            if here < 0:
                continue
            if gap and out:
                out.append((Span(out[-1][0].end, here), gap))
            gap = ""
            out.append(
                (
                    Span(here, here + len(source)),
                    child.content.replace("\u00a0", " ") if source != child.content else child.content,
                )
            )
            at = here + len(source)
    while out and not out[-1][1].strip():
        out.pop()
    return out


def _kind(around: Sequence[str]) -> BlockKind:
    if "heading" in around:
        return "heading"
    if "blockquote" in around:
        return "quote"
    return "list_item" if "list_item" in around else "paragraph"
