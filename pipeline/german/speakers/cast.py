"""The people and powers of a document, and what a resolved speaker is."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.document import Entity, Name, Record, Span, SpeakerKind
from pipeline.german.bearers import Roles
from pipeline.german.mentions import organisations, seats
from pipeline.german.people import role_key
from pipeline.german.reading import Reading
from pipeline.german.roles import is_role
from pipeline.german.words import countries, given_names, titles


class Speaker(Record, frozen=True):
    """A resolved speaker; `name` is empty where nobody can be named."""

    name: str
    kind: SpeakerKind
    how: str
    actor: str = ""
    role: str = ""


NOBODY = Speaker("", "unknown", "")


class Cast:
    """The people and powers of a document, and who was spoken of last."""

    def __init__(self, reading: Reading, names: Sequence[Name]) -> None:
        self.reading = reading
        self.by_span: dict[Span, Name] = {s: n for n in names for s in n.mentions}
        self.people = {n.name: n for n in names if n.label == "PER"}
        roles: dict[frozenset[str], list[Name]] = {}
        self.roles = Roles(roles)
        self.gender: dict[str, str] = {}
        self.families: dict[str, str] = {}
        for name in names:
            if name.label == "PER":
                self.gender[name.name] = _gender(name)
                self.families.setdefault(name.name.split()[-1], name.name)
                for role in name.roles:
                    roles.setdefault(role_key(role.split()), []).append(name)
        media = [e for e in reading.entities if e.label == "ORG" and organisations().get(self.name(e), ("", ""))[1] == "media"]
        self.media = media, [e.span.start for e in media]
        self.nationals: dict[tuple[str, str], tuple[list[Entity], list[int]]] = {}
        self.told: dict[str, frozenset[str]] = {}
        self.notes: list[str] = []
        """How the last speaker was resolved, and whom else the words could have meant; for people who ask why."""

    def name(self, entity: Entity) -> str:
        """Return the canonical name of a mention."""
        found = self.by_span.get(entity.span)
        return found.name if found else self.reading.string(entity.span)

    def is_genitive(self, entity: Entity) -> bool:
        """Tell whether a mention is its name with a genitive -s."""
        text = self.reading.string(entity.span)
        return text.endswith("s") and self.name(entity) != text

    def speaker(self, entity: Entity, how: str) -> Speaker:
        """Return a mention as a speaker."""
        name = self.name(entity)
        if entity.label == "PER":
            return Speaker(name, "person", how)
        if entity.label == "LOC":
            actor = seats().get(name, (name, name))[1]
            return Speaker(name, "country" if name in countries() or actor != name else "unknown", how, actor=actor)
        known = organisations().get(name)
        return Speaker(name, "media" if known and known[1] == "media" else "organisation", how)

    def gender_of(self, speaker: Speaker) -> str:
        """Return the gender of who spoke last: of a name, or of the noun of a role („Aufsichtsratschef“)."""
        if speaker.name in self.gender:
            return self.gender[speaker.name]
        head = next((w for w in speaker.name.split() if is_role(w)), "")
        return ("f" if head.endswith(("in", "frau")) else "m") if head else "u"

    def same_entry(self, a: int, b: int) -> bool:
        """Tell whether two places stand in one entry of a live blog; a pronoun points back no further."""
        first, second = self.reading.block_at(a), self.reading.block_at(b)
        return first is None or second is None or first.entry == second.entry


def is_person(entity: Entity) -> bool:
    """Tell whether a mention is a person, and no part of a longer word („Trump-Regierung“)."""
    return entity.label == "PER" and "compound" not in entity.flags


def _gender(name: Name) -> str:
    first = given_names().get(name.name.split()[0], "")
    if first in ("m", "f"):
        return first
    votes = [titles().get(w, "") for r in name.roles for w in r.split()]
    if "f" in votes or any(w.endswith("in") and is_role(w) for r in name.roles for w in r.split()):
        return "f"
    return "m" if "m" in votes else "u"
