"""Read HTML: which characters of the page are its text, in which blocks and entries."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from pipeline.document import BlockKind, Mark, Markup, Span
from pipeline.readers import posts
from pipeline.readers.tags import Element, Run, Tree, parse

SKIPPED = frozenset(
    "script style template noscript nav footer aside form button select option textarea svg math iframe object video audio canvas "
    "dialog menu head title figcaption noembed noframes xmp datalist".split()
)
ROLES = frozenset("navigation contentinfo dialog alertdialog complementary search menu menubar toolbar".split())
LEFT_OUT = re.compile(
    r"(?:^|[-_])(?:cookies?|consent|cmp|gdpr|newsletter|adverts?|advertisement|advertising|ads?|adslot|anzeigen?|werbung|sharing|share|"
    r"social|breadcrumbs?|paywall|related|recommend(?:ed|ations?)|outbrain|taboola|comments?|kommentare?|sidebar|navi|navigation|navbar|"
    r"footer|skip|skiplink|pagination|promo|sponsored|mehr-zum-thema|toolbar|tags|popup|overlay|modal|hidden|visually-hidden|sr-only)(?:$|[-_])",
    re.IGNORECASE,
)
HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
WHOLE = ("html", "body", "main", "article")
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
BYLINE = re.compile(r"(?:^|[-_ ])(?:byline|authors?|autor(?:en|in)?|verfasser)(?:$|[-_ ])", re.IGNORECASE)
WHITE = re.compile(r"[ \t\r\n\f]+")
ATTRIBUTES = re.compile(r"(<[a-zA-Z][^\s/<>]{0,100})\s[^<>]{20000,}>")
"""A tag with more attributes than any page has; the parser behind trafilatura takes time with their square."""
MARKUP = re.compile(
    r"</?(?:p|br|div|span|a|b|strong|em|i|u|ul|ol|li|h[1-6]|blockquote|img|figure|table|tr|td|time|article|section)\b[^<>]*>",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Segment:
    """Runs of text that stand in one block element."""

    runs: list[Run]
    element: int

    @property
    def words(self) -> str:
        """The text of the segment with single spaces."""
        return " ".join("".join("\n" + r.reads if r.breaks == "line" else r.reads for r in self.runs).split())


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a page: its blocks, the markup between and within them, and what was left out."""

    marks: tuple[Mark, ...]
    markup: tuple[Markup, ...]
    left_out: int = 0
    entries: int = 0


def has_markup(text: str) -> bool:
    """Tell whether a text holds HTML tags."""
    return bool(MARKUP.search(text))


def read_page(text: str, zone: str) -> tuple[Text, Tree]:
    """Return the text of a whole page: the posts of a live blog, and what trafilatura takes for the main text."""
    tree = parse(text)
    hidden = _hidden(tree)
    found = [s for s in segments(tree) if s.words]
    visible = [s for s in found if s.element not in hidden]
    entries = posts.find(tree, [(s.element, s.words) for s in visible], zone)
    main = main_text(text)
    if main or entries:
        kept = [s for s in visible if entries.of(s.element) or _is_main(s, main, tree)]
    else:
        kept = visible
    kept = [s for s in kept if not _only_time(s, tree, entries)]
    marks, markup = lay_out(tree, kept, entries)
    return Text(marks, markup, len(found) - len(kept), len(entries.posts)), tree


def read_fragment(text: str) -> Text:
    """Return the text of a piece of HTML, all of it but what no browser shows."""
    tree = parse(text)
    hidden = {e.number for e in tree.elements if e.tag in SKIPPED} | _inside(tree, lambda e: e.tag in SKIPPED)
    kept = [s for s in segments(tree) if s.words and s.element not in hidden]
    marks, markup = lay_out(tree, kept, posts.Posts())
    if marks:
        ends = (Span(0, marks[0].span.start), Span(marks[-1].span.end, len(text)))
        before, after = (tuple(Markup(s) for s in (e,) if s.start < s.end) for e in ends)
        markup = (*before, *markup, *after)
    return Text(marks, markup)


def segments(tree: Tree) -> list[Segment]:
    """Part the runs of a page where block elements begin and end."""
    out: list[Segment] = []
    for run in tree.runs:
        if run.breaks == "block" or not out:
            out.append(Segment([], run.element))
        out[-1].runs.append(run)
    for segment in out:
        first = next((r for r in segment.runs if r.reads.strip()), None)
        segment.element = first.element if first else segment.element
    return out


def lay_out(tree: Tree, kept: Sequence[Segment], entries: posts.Posts) -> tuple[tuple[Mark, ...], tuple[Markup, ...]]:
    """Return marks for the segments and markup for all that stands between their words."""
    marks: list[Mark] = []
    markup: list[Markup] = []
    end = -1
    for segment in kept:
        pieces = list(_words(segment.runs))
        if not pieces:
            continue
        first, last = pieces[0][0].start, pieces[-1][0].end
        if end >= 0 and end < first:
            markup.append(Markup(Span(end, first), "\n"))
        at = first
        for span, reads, raw in pieces:
            if span.start > at:
                markup.append(Markup(Span(at, span.start), ""))
            if reads != raw:
                markup.append(Markup(span, reads))
            at = span.end
        end = last
        post = entries.of(segment.element)
        kind = _kind(tree, segment, post.element if post else -1)
        marks.append(Mark(Span(first, last), kind, post.entry if post else "", post.time if post else ""))
    return tuple(marks), tuple(markup)


def _words(runs: Iterable[Run]) -> list[tuple[Span, str, str]]:
    """Return (span, what it reads, what stands there) of words and the white space between them; none at the ends."""
    out: list[tuple[Span, str, str]] = []
    space, line = True, False
    for run in runs:
        line = line or run.breaks == "line"
        verbatim = len(run.reads) == run.span.end - run.span.start
        pieces = re.findall(r"[ \t\r\n\f]+|[^ \t\r\n\f]+", run.reads) if verbatim else [run.reads]
        at = run.span.start
        for piece in pieces:
            span = Span(at, at + len(piece)) if verbatim else run.span
            at = span.end
            if not piece.strip(" \t\r\n\f"):
                if not space and piece:
                    out.append((span, "\n" if line else " ", piece if verbatim else "\x00"))
                    space, line = True, False
                continue
            if line and out:
                # a line break without white space: the space before, or the gap itself, becomes the break
                if space and out[-1][1] == " ":
                    out[-1] = (out[-1][0], "\n", "\x00")
                elif not space:
                    out.append((Span(out[-1][0].end, span.start), "\n", "\x00"))
            line = False
            out.append((span, piece, piece if verbatim else "\x00"))
            space = False
    while out and not out[-1][1].strip():
        out.pop()
    return out


def _kind(tree: Tree, segment: Segment, post: int) -> BlockKind:
    for element in tree.chain(segment.element):
        if element.number == post:
            break
        if element.tag in HEADINGS:
            return "heading"
        if element.tag == "li":
            return "list_item"
        if element.tag in ("blockquote", "q"):
            return "quote"
        if element.tag == "address" or BYLINE.search(element.attributes.get("class", "")):
            return "byline" if len(segment.words) <= 100 else "paragraph"
    return "paragraph"


def _hidden(tree: Tree) -> set[int]:
    """Return the elements whose text is not that of the article: by what they are, or by what their class says.

    A class says nothing where the element holds most of the page.
    """
    hard = _inside(tree, _is_hidden)
    letters = [0] * len(tree.elements)
    total = 0
    for run in tree.runs:
        if run.element >= 0 and run.element not in hard:
            letters[run.element] += len(run.reads.strip())
            total += len(run.reads.strip())
    for element in reversed(tree.elements):
        if element.parent >= 0:
            letters[element.parent] += letters[element.number]
    return hard | _inside(tree, lambda e: _is_left_out(e) and letters[e.number] <= 0.4 * total)


def _inside(tree: Tree, test: Callable[[Element], bool]) -> set[int]:
    """Return the elements for which a test holds and all within them."""
    out: set[int] = set()
    for element in tree.elements:
        if element.parent in out or test(element):
            out.add(element.number)
    return out


def _is_hidden(element: Element) -> bool:
    found = element.attributes
    return (
        element.tag in SKIPPED
        or found.get("role", "") in ROLES
        or "hidden" in found
        or found.get("aria-hidden") == "true"
        or bool(HIDING.search(found.get("style", "")))
    )


def _is_left_out(element: Element) -> bool:
    if element.tag in WHOLE:
        return False
    names = f"{element.attributes.get('class', '')} {element.attributes.get('id', '')}".split()
    return any(LEFT_OUT.search(n) for n in names)


def main_text(text: str) -> tuple[str, frozenset[str]] | None:
    """Return what trafilatura takes for the main text: its letters in one string, and those of each line."""
    from lxml.etree import LxmlError
    from trafilatura import extract

    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    try:
        found = extract(
            ATTRIBUTES.sub(r"\1>", text), output_format="txt", include_comments=False, include_tables=True, favor_recall=True
        )
    except (LxmlError, RecursionError, ValueError, TypeError, AttributeError):
        return None
    if not found:
        return None
    lines = [letters(line) for line in found.splitlines()]
    return "".join(lines), frozenset(lines)


def letters(text: str) -> str:
    """Keep letters and digits only."""
    return "".join(filter(str.isalnum, text))


def _is_main(segment: Segment, main: tuple[str, frozenset[str]] | None, tree: Tree) -> bool:
    if any(e.tag == "h1" for e in tree.chain(segment.element)):
        return True
    if main is None:
        return False
    own = letters(segment.words)
    return own in main[1] or (len(own) >= 25 and own in main[0])


def _only_time(segment: Segment, tree: Tree, entries: posts.Posts) -> bool:
    """Tell whether a segment of a post says only when it was written, which its entry knows."""
    if not entries.of(segment.element):
        return False
    timed = all(any(e.tag == "time" for e in tree.chain(r.element)) for r in segment.runs if letters(r.reads))
    return timed or bool(posts.ONLY_TIME.fullmatch(segment.words))


def shifted(text: Text, by: int, entry: str = "", time: str = "", kind: BlockKind = "paragraph") -> Text:
    """Return the text of a fragment that begins at a later offset, in an entry; plain blocks take the kind given."""

    def move(span: Span) -> Span:
        return Span(span.start + by, span.end + by)

    return Text(
        tuple(Mark(move(m.span), kind if m.kind == "paragraph" else m.kind, entry, time) for m in text.marks),
        tuple(replace(m, span=move(m.span)) for m in text.markup),
    )
