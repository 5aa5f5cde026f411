"""Group all names of a corpus to persons, by blocks of like-sounding family names instead of all pairs.

Names are taken in a fixed order, so the groups depend neither on the order of the texts nor on how they were cut into parts.
`decide` of `same.py` says what is one person; this module only says which names are compared, and leaves apart what fits several.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pipeline.german.census import Census, Form, Group, absorb
from pipeline.german.known_people import known, leaders
from pipeline.german.name_compare import Verdict, compare
from pipeline.german.name_spelling import forms, readings
from pipeline.german.person_name import PersonName, given_class, parse
from pipeline.german.same import decide
from pipeline.german.slips import join_slips
from pipeline.german.sounds import plain, skeletons, sounds

MOST = 50
"""Persons of one family name and one first letter with whom a further one is compared, the most frequent; nobody is told apart among more."""
BATCH = 5_000
"""Names of blocks that are grouped by one task."""
Over = Callable[[Callable[..., Any], Sequence[tuple[Any, ...]]], Iterable[Any]]
SEVERAL = "several people bear this name"
LOST = re.compile(r"[^bdfglmnprtv]")


def merge(census: Census, over: Over | None = None) -> dict[Form, Group]:
    """Group the forms of a corpus; `over` does a task for each batch of them and yields the results in order."""
    blocks: dict[str, list[Form]] = defaultdict(list)
    for form in census.counts:
        blocks[_block(form)].append(form)
    batches: list[list[list[Form]]] = [[]]
    size = 0
    for key in sorted(blocks):
        block = blocks.pop(key)
        if size and size + len(block) > BATCH:
            batches.append([])
            size = 0
        batches[-1].append(block)
        size += len(block)
    asked = [(batch, census.part(form for block in batch for form in block)) for batch in batches]
    done = over(merge_blocks, asked) if over else (merge_blocks(*row) for row in asked)
    groups = _by_person(census, [group for found in done for group in found])
    return {form: group for group in join_slips(census, groups) for form in group.forms}


def merge_blocks(blocks: Sequence[list[Form]], census: Census) -> list[Group]:
    """Group the forms of some blocks, each by itself."""
    return [group for block in blocks for group in _Block(census, block).groups]


def merge_document(census: Census) -> dict[Form, Group]:
    """Group the forms of one document, where a family name or given name alone takes up a full name."""
    block = _Block(census, list(census.counts), together=True)
    groups = join_slips(census, _by_person(census, block.groups), rare=1)
    return {form: group for group in groups for form in group.forms}


def _block(form: Form) -> str:
    """Return a key that all spellings of a family name share: its consonants that every habit of spelling writes alike."""
    name = parse(form[0])
    word = (name.family or name.given or (form[0],))[-1]
    return LOST.sub("", min(sounds(word), default="")).rstrip("n")


class _Block:
    """Forms whose family names may sound alike."""

    def __init__(self, census: Census, members: list[Form], *, together: bool = False) -> None:
        self.census = census
        self.together = together
        self.groups: list[Group] = []
        self.parts: dict[int, list[PersonName]] = {}
        self.by_given: dict[tuple[str, str], list[Group]] = defaultdict(list)
        self.by_family: dict[str, list[Group]] = defaultdict(list)
        self.by_word: dict[str, list[Group]] = defaultdict(list)
        counts = census.counts
        full: list[Form] = []
        short: list[Form] = []
        for form in members:
            (full if parse(form[0]).is_full else short).append(form)
        for form in sorted(full, key=lambda f: (-len(parse(f[0]).words), -counts[f], f)):
            self._place_full(form, parse(form[0]))
        self.full = len(self.groups)
        for group in self.groups:
            group.forms.sort(key=lambda f: (not f[0].isascii() and "а" <= f[0][0].casefold() <= "ӿ", -counts[f], -len(f[0]), f))
        for form in sorted(short, key=lambda f: (not f[1], -counts[f], f)):
            self._place_short(form, parse(form[0]))

    def _new(self, form: Form, name: PersonName) -> Group:
        group = Group(
            [form], self.census.counts[form], known(form[0]) or (form[1] if " " in form[1] and known(form[1]) == form[1] else "")
        )
        self.groups.append(group)
        self.parts[id(group)] = [name]
        return group

    def _join(self, group: Group, form: Form, name: PersonName) -> None:
        group.forms.append(form)
        group.count += self.census.counts[form]
        group.person = group.person or known(form[0])
        if name.is_full and len(self.parts[id(group)]) < 12:
            self.parts[id(group)].append(name)

    def _place_full(self, form: Form, name: PersonName) -> None:
        skeleton = {k for f in forms(name.family[-1]) for k in skeletons(f)}
        classes = {c for g in name.given for c in given_class(g)}
        first = given_class(name.given[0])
        seen: dict[int, Group] = {}
        for k in skeleton:
            for c in first:
                for group in self.by_given.get((k, c), ())[:MOST]:
                    seen[id(group)] = group
        fitting, open_ = [], []
        person = known(form[0])
        for group in seen.values():
            if person and group.person and person != group.person:
                continue
            verdicts = [compare(name, p) for p in self.parts[id(group)]]
            answers = {v.answer for v in verdicts}
            if answers == {"same"}:
                fitting.append(group)
            elif "same" in answers or "unsure" in answers:
                open_.append((group, next((v.reason for v in verdicts if v.answer == "unsure"), SEVERAL)))
        if len(fitting) == 1:
            group = fitting[0]
            self._join(group, form, name)
        else:
            group = self._new(form, name)
            open_ += [(g, SEVERAL) for g in fitting]
        for other, reason in open_:
            group.apart.setdefault(other.name, reason)
            other.apart.setdefault(group.name, reason)
        for k in skeleton:
            for c in classes:
                found = self.by_given[k, c]
                if not found or found[-1] is not group:
                    found.append(group)
        for key in readings(name.family[-1]) | {_whole(name.family)}:
            if not self.by_family[key] or self.by_family[key][-1] is not group:
                self.by_family[key].append(group)
        if self.together:
            for given in name.given:
                self.by_word[plain(given)].append(group)

    def _place_short(self, form: Form, name: PersonName) -> None:
        if not name.family:
            # what has no word of a name at all goes by itself
            self._place_alone(form, name, " ".join(map(plain, name.given)) + name.suffix or f"={form[0]}")
            return
        keys = readings(name.family[-1]) | {_whole(name.family), plain(form[0])}
        seen = {id(g): g for k in sorted(keys) for g in self.by_family.get(k, ())}
        fitting, open_ = [], []
        for group in seen.values():
            verdict = self._decide(group, form)
            if verdict.answer == "same":
                fitting.append(group)
            elif verdict.answer == "unsure":
                open_.append((group, verdict.reason))
        if not seen and self.together:
            fitting = list(
                {id(g): g for g in self.by_word.get(plain(name.family[0]), ()) if self._decide(g, form).answer == "same"}.values()
            )
        if len(fitting) > 1:
            leading = [g for g in fitting if g.person in leaders()]
            if len(leading) == 1 and not form[1]:
                fitting = leading
        if len(fitting) == 1:
            self._join(fitting[0], form, name)
            return
        group = self._place_alone(form, name, "")
        for other, reason in [*open_, *((g, SEVERAL) for g in fitting)]:
            group.apart.setdefault(other.name, reason)

    def _decide(self, group: Group, form: Form) -> Verdict:
        """Decide between a group of full names and a family name alone, which an office may tell of."""
        if form[1] and group.person and " " in form[1] and known(form[1]) == form[1]:
            return Verdict("same", "known person") if group.person == form[1] else Verdict("different", "another known person")
        best = max(group.forms[:3], key=lambda f: len(self.census.roles.get(f, ())))
        return decide(self.census.sighting(best), self.census.sighting(form), together=self.together)

    def _place_alone(self, form: Form, name: PersonName, key: str) -> Group:
        """Put a form without a full name to its like: other spellings with the same hint."""
        keys = [key] if key else sorted(readings(name.family[-1]))
        for k in keys:
            for group in self.by_word.get(f"{k}|{form[1]}", ()):
                if compare(name, parse(group.name)).answer == "same":
                    self._join(group, form, name)
                    return group
        group = self._new(form, name)
        for k in [key] if key else sorted(sounds(name.family[-1])):
            self.by_word[f"{k}|{form[1]}"].append(group)
        return group


def _whole(words: tuple[str, ...]) -> str:
    return "=" + "".join(map(plain, words))


def _by_person(census: Census, groups: list[Group]) -> list[Group]:
    """Join the groups of one known person („Robert Prevost“, „Leo XIV.“)."""
    of: dict[str, Group] = {}
    out = []
    for group in sorted(groups, key=lambda g: (not parse(g.name).is_full, -g.count, g.forms[0])):
        first = of.setdefault(group.person, group) if group.person else group
        if first is group:
            out.append(group)
        else:
            absorb(first, group)
    return out
