"""How often each form of a name occurs, with the roles beside it, and the forms of one person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.german.known_people import known
from pipeline.german.person_name import is_common, parse
from pipeline.german.roles import role_key
from pipeline.german.same import Sighting

Form = tuple[str, str]
"""A name and its hint: the known person whom an office tells, or the roles beside a common family name."""


class Census:
    """How often each form of a name occurs, and the roles beside it."""

    def __init__(self) -> None:
        self.counts: dict[Form, int] = {}
        self.roles: dict[Form, set[str]] = {}

    def add(self, name: str, roles: Iterable[str] = (), count: int = 1) -> Form:
        """Count a name; return the form under which it is found again."""
        told = tuple(roles)
        form = (name, hint(name, told) if told else "")
        self.counts[form] = self.counts.get(form, 0) + count
        if told:
            self.roles.setdefault(form, set()).update(told)
        return form

    def update(self, other: Census) -> None:
        """Add the counts of another part."""
        for form, count in other.counts.items():
            self.counts[form] = self.counts.get(form, 0) + count
        for form, roles in other.roles.items():
            self.roles.setdefault(form, set()).update(roles)

    def part(self, forms: Iterable[Form]) -> Census:
        """Return the counts and roles of some forms."""
        out = Census()
        out.counts = {form: self.counts[form] for form in forms}
        out.roles = {form: self.roles[form] for form in out.counts if form in self.roles}
        return out

    def sighting(self, form: Form) -> Sighting:
        """Return a form with all roles that stand beside it."""
        return Sighting(form[0], tuple(sorted(self.roles.get(form, ()))))


def hint(name: str, roles: tuple[str, ...]) -> str:
    """Return what roles add to a family name: the known person who holds the office, or the office where the name is common."""
    parts = parse(name)
    if parts.is_full or not parts.family:
        return ""
    holder = known(name, roles)
    if holder or not roles or not is_common(parts.family[-1]):
        return holder
    return " ".join(sorted(w for w in role_key(roles[0].split()) if len(w) > 2))


@dataclass(slots=True, eq=False)
class Group:
    """The forms of one person, the best name first; `apart` tells which others it might be, and why that is left open."""

    forms: list[Form]
    count: int
    person: str = ""
    apart: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The most frequent full form; without one the most frequent form."""
        return self.forms[0][0]


def absorb(into: Group, group: Group) -> None:
    """Add the forms of a group to another, which it is then apart from no more."""
    into.forms += group.forms
    into.count += group.count
    for name, reason in group.apart.items():
        into.apart.setdefault(name, reason)
    into.apart.pop(into.name, None)
    into.apart.pop(group.name, None)
