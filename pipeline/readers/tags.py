"""Cut HTML into elements and runs of text that know where they stand in the source.

The standard library's parser takes quadratic time over hostile pages and lxml tells no offsets; this one looks at each
character once. It does not repair a page as browsers do: it only has to know what is text and what encloses it.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.document import Span

DEEPEST = 150
"""Elements nested deeper are read as if they were not there; their text counts."""
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
RAW = frozenset("script style textarea title xmp iframe noembed noframes".split())
"""Elements whose content is no markup."""
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q rp rt ruby s samp small span "
    "strike strong sub sup time tt u var wbr".split()
)
CLOSES = {
    "p": ("p",), "li": ("li",), "dt": ("dt", "dd"), "dd": ("dt", "dd"), "tr": ("tr",), "td": ("td", "th"), "th": ("td", "th"),
    "option": ("option",), "article": ("p",), "div": ("p",), "section": ("p",), "ul": ("p",), "ol": ("p",), "h1": ("p",),
    "h2": ("p",), "h3": ("p",), "h4": ("p",), "blockquote": ("p",), "table": ("p",), "figure": ("p",),
}  # fmt: skip
"""A start tag ends these open elements by itself."""
LIMITS = frozenset("ul ol dl table div section article blockquote body".split())
"""No start tag ends an element outside these."""
SPECIAL = re.compile(r"[<&]")
TAG = re.compile(r"</?(?P<name>[a-zA-Z][^\s/>]{0,100})(?P<attributes>(?:[^\"'>]|\"[^\"]*\"|'[^']*')*+)>")
NAME = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]{0,100})")
ATTRIBUTE = re.compile(r"([^\s=\"'/>]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?")
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});?")
WINDOW = 4_000
"""How far a tag is looked for once many tags of a page had no end: a hostile page must not take long."""


@dataclass(slots=True)
class Element:
    """An element with its number, the number of its parent (-1 for none) and its range in the source."""

    number: int
    tag: str
    attributes: dict[str, str]
    parent: int
    start: int
    end: int = -1


@dataclass(slots=True)
class Run:
    """Characters of the source that are text: what they read, and what stands between them and the run before."""

    span: Span
    reads: str
    element: int
    breaks: str
    """Nothing, "block" where a block element begins or ends before the run, "line" after a line break."""


@dataclass(slots=True)
class Tree:
    """The elements of a page in order of their start tags, and its runs of text in order."""

    elements: list[Element] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    def chain(self, number: int) -> Iterator[Element]:
        """Yield an element and those around it, the innermost first."""
        while number >= 0:
            element = self.elements[number]
            yield element
            number = element.parent


def parse(text: str) -> Tree:
    """Return the elements and runs of an HTML page or fragment; nothing in it is an error."""
    tree = Tree()
    builder = _Builder(tree, len(text))
    at = 0
    while at < len(text):
        match = SPECIAL.search(text, at)
        if not match:
            builder.text(Span(at, len(text)), text[at:])
            break
        here = match.start()
        if here > at:
            builder.text(Span(at, here), text[at:here])
        at = _entity(text, here, builder) if text[here] == "&" else _tag(text, here, builder)
    builder.close()
    return tree


def _entity(text: str, at: int, builder: _Builder) -> int:
    match = ENTITY.match(text, at)
    reads = html.unescape(match.group()) if match else ""
    if not match or reads == match.group():
        builder.text(Span(at, at + 1), "&")
        return at + 1
    end = match.end()
    if not match.group().endswith(";") and len(reads) > 1:
        # "&copy2026": only the beginning is an entity
        end -= len(reads) - 1
        reads = reads[0]
    # a space that does not break and a soft hyphen are layout, not damage
    builder.text(Span(at, end), " " if reads == "\u00a0" else "" if reads in "\u00ad\u200b\u200c\u200d" else reads)
    return end


def _tag(text: str, at: int, builder: _Builder) -> int:
    if text.startswith("<!--", at):
        end = text.find("-->", at + 4)
        return end + 3 if end >= 0 else len(text)
    if text.startswith(("<!", "<?"), at):
        end = text.find(">", at)
        return end + 1 if end >= 0 else len(text)
    name = NAME.match(text, at)
    if not name:
        builder.text(Span(at, at + 1), "<")
        return at + 1
    whole = TAG.match(text, at, at + WINDOW if builder.endless > 20 else len(text))
    builder.endless += whole is None
    end = whole.end() if whole else text.find(">", name.end()) + 1
    if not end:
        return len(text)
    tag = name["name"].lower()
    if name["close"]:
        builder.end(tag, at, end)
        return end
    builder.start(tag, text[name.end() : end - 1], at, end)
    if tag in RAW:
        closing = re.compile(rf"</{tag}\b", re.IGNORECASE).search(text, end)
        stop = closing.start() if closing else len(text)
        if tag in ("title", "textarea", "script"):
            builder.text(Span(end, stop), text[end:stop])
        return stop
    return end


class _Builder:
    def __init__(self, tree: Tree, length: int) -> None:
        self.tree = tree
        self.length = length
        self.stack: list[Element] = []
        self.open: Counter[str] = Counter()
        self.breaks = "block"
        self.endless = 0

    def text(self, span: Span, reads: str) -> None:
        if span.start < span.end:
            self.tree.runs.append(Run(span, reads, self.stack[-1].number if self.stack else -1, self.breaks))
            self.breaks = ""

    def start(self, tag: str, attributes: str, at: int, end: int) -> None:
        for other in CLOSES.get(tag, ()):
            if self.open[other]:
                self._close_near(other, at)
        if tag not in INLINE:
            self.breaks = "line" if tag == "br" and self.breaks != "block" else "block"
        if tag in VOID or len(self.stack) >= DEEPEST:
            if tag == "meta" or tag == "link":
                self._add(tag, attributes, at).end = end
            return
        self.stack.append(self._add(tag, attributes, at))
        self.open[tag] += 1

    def end(self, tag: str, at: int, end: int) -> None:
        if tag not in INLINE:
            self.breaks = "block"
        if self.open[tag]:
            while self.stack:
                element = self._pop(at)
                if element.tag == tag:
                    element.end = end
                    return

    def close(self) -> None:
        while self.stack:
            self._pop(self.length)

    def _add(self, tag: str, attributes: str, at: int) -> Element:
        found = {m[1].lower(): html.unescape(m[2] or m[3] or m[4] or "") for m in ATTRIBUTE.finditer(attributes[: 5 * WINDOW])}
        element = Element(len(self.tree.elements), tag, found, self.stack[-1].number if self.stack else -1, at)
        self.tree.elements.append(element)
        return element

    def _close_near(self, tag: str, at: int) -> None:
        depth = len(self.stack) - 1
        while depth >= 0 and self.stack[depth].tag not in LIMITS:
            if self.stack[depth].tag == tag:
                while len(self.stack) > depth:
                    self._pop(at)
                return
            depth -= 1

    def _pop(self, at: int) -> Element:
        element = self.stack.pop()
        element.end = at
        self.open[element.tag] -= 1
        return element
