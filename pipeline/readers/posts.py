"""Find the posts of a live blog in a page: elements side by side, each with its own time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from pipeline.readers.tags import Element, Tree
from pipeline.readers.times import clock, day_and_clock

HOLDERS = ("article", "li", "div", "section")
TIMED = re.compile(r"(?:^|[-_ ])(?:time|timestamp|zeit|uhrzeit|datetime)(?:$|[-_ ])", re.IGNORECASE)
ONLY_TIME = re.compile(
    r"(?:\+{2,}\s*)?(?:[\[(]\s*)?(?:\d{1,2}\.\s?(?:\d{1,2}\.(?:\d{2,4})?|\w+(?: \d{4})?),?\s*(?:um\s)?)?[0-2]?\d[:.][0-5]\d(?:\s*[\])])?(?:\s*(?:Uhr|h))?(?:\s*\+{2,})?"
)
IDS = ("id", "data-id", "data-entry-id", "data-post-id", "data-block-id", "itemid", "data-uuid")
LEAST = 40
"""Letters that a post has at least, in the middle of all posts of a page."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post: its element, its id and its clock time."""

    element: int
    entry: str
    time: str


@dataclass(slots=True)
class Posts:
    """The posts of a page, and which of them an element belongs to."""

    posts: dict[int, Post] = field(default_factory=dict)
    owner: dict[int, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.posts)

    def of(self, element: int) -> Post | None:
        """Return the post that an element stands in."""
        number = self.owner.get(element)
        return self.posts[number] if number is not None else None


def find(tree: Tree, visible: Sequence[tuple[int, str]], zone: str) -> Posts:
    """Return the posts of a live blog; none where a page is a plain article.

    Posts are marked by schema.org (`liveBlogUpdate`), or are the largest group of elements of one kind with one parent
    most of which have a time of their own; the group must hold half of the page's text.
    """
    size = [0] * len(tree.elements)
    times: list[list[str]] = [[] for _ in tree.elements]
    for number, words in visible:
        if number < 0:
            continue
        size[number] += len(words)
        if _is_stamp(tree, number, words):
            times[number].append(clock(words))
    shown: dict[int, str] = {}
    for run in tree.runs:
        if run.element >= 0 and tree.elements[run.element].tag == "time":
            shown[run.element] = shown.get(run.element, "") + run.reads
    for element in tree.elements:
        if element.tag == "time":
            given = day_and_clock(element.attributes.get("datetime", ""), zone)[1]
            times[element.number] = [clock(shown.get(element.number, "")) or given]
    for element in reversed(tree.elements):
        if element.parent >= 0:
            size[element.parent] += size[element.number]
            times[element.parent] = (times[element.number] + times[element.parent])[:4]
    chosen = [e for e in tree.elements if "liveBlogUpdate" in e.attributes.get("itemprop", "").split()]
    chosen = chosen or _largest(tree, size, times, sum(len(w) for _, w in visible))
    out = Posts()
    for place, element in enumerate(chosen, 1):
        identity = next((element.attributes[k] for k in IDS if element.attributes.get(k)), f"post{place:04d}")
        time = next((t for t in times[element.number] if t), "")
        out.posts[element.number] = Post(element.number, " ".join(identity.split()), time)
    for element in tree.elements:
        owner = element.number if element.number in out.posts else out.owner.get(element.parent)
        if owner is not None:
            out.owner[element.number] = owner
    return out


def _is_stamp(tree: Tree, number: int, words: str) -> bool:
    """Tell whether a segment says when something was written, by its words or by the class of what holds it."""
    if len(words) > 60 or tree.elements[number].tag == "time":
        return False
    marked = any(TIMED.search(e.attributes.get("class", "")) for e in islice(tree.chain(number), 3))
    return bool(ONLY_TIME.fullmatch(words)) or (marked and bool(clock(words)))


def _largest(tree: Tree, size: Sequence[int], times: Sequence[Sequence[str]], total: int) -> list[Element]:
    groups: dict[tuple[int, str], list[Element]] = {}
    for element in tree.elements:
        if element.tag in HOLDERS:
            groups.setdefault((element.parent, element.tag), []).append(element)
    good: list[tuple[int, list[Element]]] = []
    for members in groups.values():
        timed = [e for e in members if times[e.number] and size[e.number]]
        filled = [e for e in members if size[e.number] >= LEAST]
        sizes = sorted(size[e.number] for e in timed)
        if len(timed) >= 2 and len(timed) >= 0.6 * len(filled) and sizes[len(sizes) // 2] >= LEAST:
            good.append((sum(sizes), timed))
    good = sorted(good, key=lambda g: -g[0])[:200]
    best = max(good, key=lambda g: g[0], default=(0, []))
    if best[0] < 0.5 * total:
        return []
    # days within a page, posts within days: the smallest groups that together hold nearly as much
    inner = [g for g in good if g is not best and _within(tree, g[1][0], best[1])]
    deepest = [g for g in inner if not any(h is not g and _within(tree, h[1][0], g[1]) for h in inner)]
    if deepest and sum(s for s, _ in deepest) >= 0.7 * best[0]:
        return sorted((e for _, g in deepest for e in g), key=lambda e: e.number)
    return best[1]


def _within(tree: Tree, element: Element, holders: Sequence[Element]) -> bool:
    numbers = {h.number for h in holders}
    return any(e.number in numbers for e in tree.chain(element.parent))
