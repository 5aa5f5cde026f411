"""Who speaks: from the words that name a speaker to a name, with how it was found. Unknown stays empty."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from pipeline.document import Entity, Name, Span, Spans, SpeakerKind, hull
from pipeline.german import behind, frames
from pipeline.german.acts import nouns, verb_forms
from pipeline.german.bearers import Roles, last_before
from pipeline.german.inflect import nominative, without_article
from pipeline.german.mentions import organisations, seats
from pipeline.german.nations import country_of, inhabitants
from pipeline.german.people import role_key, roles_at
from pipeline.german.reading import Reading
from pipeline.german.roles import is_role, noun_stem
from pipeline.german.words import ARTICLES, PREPOSITIONS, countries, given_names, table, titles

CUTS = frozenset("auf mit am gegenüber nach vor über während bei sagte sagten erklärte hat haben dem den einem".split())
MALE = frozenset(["er", "ihn", "ihm", "dieser"])
FEMALE = frozenset(["sie", "ihr", "diese"])
RELATIVE = frozenset("der die das den dem denen welcher welche welches welchen dessen deren".split())
FIRST = frozenset(["ich", "wir", "uns", "mich"])
CARRIERS = frozenset(
    "Angabe Angaben Aussage Aussagen Worten Worte Darstellung Ansicht Auffassung Einschätzung Meinung Überzeugung "
    "Informationen Information Bericht Berichten Berichte Erklärung Mitteilung Äußerungen Schilderung Schätzung "
    "Schätzungen Sicht Quellen Kreisen".split()
)
DOCUMENTS = frozenset(
    "Erklärung Bericht Berichte Berichten Studie Umfrage Schreiben Brief Mitteilung Aufzeichnung Aufzeichnungen "
    "Dokument Dokumente Papier Protokoll Urteil Gutachten Statistik Entwurf Vertrag Abkommen Resolution Beschluss "
    "Stellungnahme Erlass Analyse Untersuchung Abschlussbericht Transkript Mitschnitt Akte Klage Klageschrift Anklage "
    "Communiqué".split()
)
BODIES = frozenset(
    "Firma Konzern Unternehmen Gruppe Reederei Partei Verein Verband Miliz Bank Stiftung Organisation Behörde Institut Universität Hochschule Klinik Fluglinie Airline Bewegung".split()
)
BODY_ENDINGS = (
    "betreiber",
    "hersteller",
    "konzern",
    "firma",
    "reederei",
    "gruppe",
    "versorger",
    "anbieter",
    "verein",
    "verband",
    "gewerkschaft",
    "institut",
    "partei",
    "miliz",
    "bank",
    "kette",
    "organisation",
    "ministerium",
    "hilfswerk",
    "verlag",
)
PERSONS = frozenset(
    "Nachbar Nachbarin Besitzer Kollege Kollegin Wirt Rentner Rentnerin Küster Anwohner Bewohner Bewohnerin Zeugin Kunde Vater Mutter "
    "Geistliche Priester Jurist Künstler Autor Regisseur Manager Unternehmer Funktionär Ökonom Offizier Soldat Lehrer Pilot Spieler Stürmer Torwart Sänger Musiker Schauspieler Angeklagte Zeuge Beschuldigte".split()
)
PERSON_ENDINGS = (
    "erin",
    "istin",
    "orin",
    "entin",
    "antin",
    "chefin",
    "schaftlerin",
    "siegerin",
    "chef",
    "siegerin",
    "sieger",
    "jährige",
    "führer",
    "fahrer",
    "fahrerin",
    "forscher",
    "schaftler",
)
LISTENERS = frozenset("Reportern Journalisten Medienvertretern Pressevertretern Abgeordneten Zuschauern Lesern".split())
MEDIA_NOUNS = frozenset(
    "Nachrichtenagentur Agentur Sender Zeitung Blatt Magazin Nachrichtenmagazin Zeitschrift Rundfunk Fernsehsender "
    "Portal Medien Medium Medienberichten Medienberichte Staatsmedien".split()
)
SHORTENED = frozenset("Dr Prof St Ing Dipl h c".split())
BEHIND = frozenset("unter zu zur zum mit ohne trotz wegen während gegen für seit bis durch vor".split())
"""Prepositions behind which no speaker stands."""
ADVERBS = frozenset(
    "zunächst offenbar offiziell zudem außerdem ferner schließlich damals bereits nun dann später zuletzt zugleich angeblich dort hier "
    "jetzt heute gestern morgen allerdings jedoch dennoch trotzdem deshalb daher weiterhin insgesamt grund gleichzeitig unterdessen".split()
)
PRONOMINAL = re.compile(r"(?:da|hier|wo)r?(?:an|auf|aus|bei|durch|für|gegen|in|mit|nach|über|um|unter|von|vor|zu)")
SHOWN = 6
"""Of the persons that a pronoun could mean, so many are told."""
PARTING = frozenset("mit von an bei gegen in auf aus nach vor am im".split())
AUXILIARIES = frozenset("hat haben hatte hatten wird werden wurde wurden ist sind war waren".split())
NUMERALS = frozenset("zwei drei vier fünf sechs sieben acht neun zehn elf zwölf mindestens rund etwa mehr".split())
DEFINITE = frozenset("der die ein eine ihr sein ihre seine unser unsere".split())
TRADES = frozenset(
    "richt richter anwalt anwält verteidig verteidiger staatsanwalt staatsanwält zeug zeuge zeugin arzt ärzt trainer train pilot".split()
)
"""Stems of trades: who is known by another role is not meant by them."""
SEVERAL = {"mehrerer": "mehrere", "vieler": "viele", "einiger": "einige", "zweier": "zwei", "dreier": "drei"}
BECAUSE = frozenset("nachdem weil da obwohl bevor während als indem wobei sobald".split())
OBLIQUE = frozenset("mit von über an bei gegen für vor zu nach zwischen unter um durch ohne dem den des".split())
DEMONSTRATIVE = frozenset("dieser diese".split())
PLURAL_VERBS = frozenset("sind haben hatten hätten seien wären werden würden wurden wollen sollen können müssen dürfen".split())
PLURALS = ("en", "e", "er", "n", "s", "innen")


@dataclass(frozen=True, slots=True)
class Speaker:
    """A resolved speaker; `name` is empty where nobody can be named."""

    name: str
    kind: SpeakerKind
    how: str
    actor: str = ""
    role: str = ""


NOBODY = Speaker("", "unknown", "")
HOW_NOTES = {
    "name": "named by the words themselves",
    "apposition": "the name beside the words, or whom the text gives that role",
    "pronoun": "whom the pronoun stands for",
    "office": "who holds the office, or the only one of that country named before",
    "metonym": "a capital or building that stands for its state or body",
    "group": "a group or role without a name, as it is written",
    "document": "a document, as it is written",
    "media": "a medium, as it is written",
    "role": "the only person of that gender named in the two sentences before",
}


@lru_cache(maxsize=1)
def offices() -> tuple[tuple[frozenset[str], str, str, str], ...]:
    """Return (role key, holder, from, to) of each row of the table of offices."""
    rows = []
    for row in table("offices"):
        key = set(role_key(row["office"].split()))
        if row["country_code"]:
            key.add(row["country_code"])
        rows.append((frozenset(key), row["holder"], row["from"], row["to"]))
    return tuple(rows)


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
        self._media = media, [e.span.start for e in media]
        self._nationals: dict[tuple[str, str], tuple[list[Entity], list[int]]] = {}
        self._told: dict[str, frozenset[str]] = {}
        self.notes: list[str] = []
        """How the last speaker was resolved, and whom else the words could have meant; for people who ask why."""

    def name(self, entity: Entity) -> str:
        """Return the canonical name of a mention."""
        found = self.by_span.get(entity.span)
        return found.name if found else self.reading.string(entity.span)

    def resolve(self, spans: Spans, content: Spans, last: Speaker, date: str, dative: bool = False) -> Speaker:
        """Resolve the words of a speaker.

        `last` is the speaker of the claim before in the same block: a pronoun mostly means him. `date` (ISO or empty)
        picks the holder of an office; `dative` tells that the cue governs that case („laut“).
        """
        self.notes = []
        spans = self._without_carrier(self._one_phrase(spans, content))
        found = self._resolve(spans, last, date, dative)
        self._note_end(spans, found)
        return found

    def _resolve(self, spans: Spans, last: Speaker, date: str, dative: bool) -> Speaker:
        whole = hull(spans)
        words = [w for s in spans for w in self.reading.texts(s)]
        if not words:
            return NOBODY
        if len(words) == 1 and words[0].lower() in MALE | FEMALE | RELATIVE | FIRST:
            return self._pronoun(words[0].lower(), whole, last)
        people = self._heads(spans)
        if people:
            role = next((r for r in roles_at(self.reading, people[-1])), "")
            if len(people) > 1:
                return Speaker(" und ".join(dict.fromkeys(self.name(p) for p in people)), "person", "name")
            how = "apposition" if len(words) > len(self.reading.texts(people[0].span)) else "name"
            return Speaker(self.name(people[0]), "person", how, role=role)
        return (
            self._power(spans, words)
            or self._office(whole, words, last, date)
            or self._known_role(whole, words)
            or self._plain(whole, words, dative)
        )

    def _note_end(self, spans: Spans, found: Speaker) -> None:
        words = " … ".join(" ".join(self.reading.string(s).split()) for s in spans)
        self.notes.insert(0, f"words: {words}")
        how = HOW_NOTES.get(found.how, "")
        self.notes.append(f"taken: {found.name} ({how})" if found.name else "taken: nobody; a blank is better than a guess")

    def _one_phrase(self, spans: Spans, content: Spans) -> Spans:
        """Keep the phrase next to the content where a speaker lies in pieces, and cut off what follows the phrase.

        Pieces with nothing but „und“, commas or a few words between them stay together.
        """
        words = self.reading.words
        groups: list[list[Span]] = []
        for span in spans:
            gap = self.reading.texts(Span(groups[-1][-1].end, span.start)) if groups and groups[-1][-1].end < span.start else []
            parted = any(g in ".;:" or g.lower() in PARTING or g.lower() in AUXILIARIES for g in gap)
            alone = (
                groups and next(w.lower() for w in self.reading.texts(groups[-1][-1])) in MALE | FEMALE and len(groups[-1]) == 1
            )
            if groups and len(gap) <= 3 and not parted and not (alone and gap):
                groups[-1].append(span)
            else:
                groups.append([span])
        here = hull(content)
        best = min(
            groups,
            key=lambda g: (
                not any(e.label == "PER" and "compound" not in e.flags for s in g for e in self.reading.entities_in(s))
                and self.reading.texts(g[0])[0].lower() not in ("er", "sie"),
                min(abs(g[0].start - here.end), abs(here.start - g[-1].end), abs(g[0].start - here.start)),
            ),
        )
        inside = [i for s in best for i in self.reading.inside(s)]
        if not inside:
            return spans
        kept: list[int] = []
        while len(inside) > 1 and words[inside[0]].low in ("in", "im", "aus", "bei", "von", "vom", "auf", "und", "doch", "aber"):
            inside.pop(0)
        inside = self._subject_within(inside)
        for i in inside:
            word = words[i]
            noun_before = any(words[j].text[0].isupper() for j in kept)
            if noun_before and kept and self._addressed(kept, i):
                break
            if kept and words[kept[0]].low in ("er", "sie", "ich", "wir"):
                break
            if noun_before and word.low in ("im", "in") and self._ends_here(kept, i):
                break
            closed = word.text in ".:;" and words[i - 1].text not in SHORTENED
            if noun_before and (word.low in CUTS or (word.text in ("Sie", "Er", "Es") and i == inside[-1]) or closed):
                break
            if kept and word.sentence != words[kept[0]].sentence:
                break
            if (
                noun_before
                and word.text == ","
                and i + 2 < len(words)
                and (self._relative(i + 1) or words[i + 1].low in ("er", "sie"))
            ):
                break
            kept.append(i)
        while len(kept) > 1 and (words[kept[-1]].low in NUMERALS or words[kept[-1]].text[0].isdigit()):
            follows = words[kept[-1] + 1].text if kept[-1] + 1 < len(words) else ""
            if not follows[:1].isupper():
                break
            kept.pop()
        return (Span(words[kept[0]].span.start, words[kept[-1]].span.end),) if kept else spans

    def _relative(self, at: int) -> bool:
        """Tell whether a relative clause, and no apposition, begins at a word."""
        words = self.reading.words
        after = words[at + 1]
        function = (
            after.low in ARTICLES or after.low in PREPOSITIONS or after.low in ("sich", "nicht", "er", "sie", "es", "ihr", "sein")
        )
        return words[at].low in RELATIVE and function

    def _subject_within(self, inside: list[int]) -> list[int]:
        """Cut „Im Gespräch mit X Y“ down to Y: what stands behind a preposition is no subject, a later name may be."""
        words = self.reading.words
        if not inside or not inside[0] or words[inside[0] - 1].low not in ("im", "in", "bei", "beim", "mit"):
            return inside
        whole = Span(words[inside[0]].span.start, words[inside[-1]].span.end)
        for entity in reversed(self.reading.entities_in(whole)):
            first = self.reading.inside(entity.span).start
            text = self.reading.string(entity.span)
            free = words[first - 1].low not in OBLIQUE and not (text.endswith("s") and self.name(entity) != text)
            if entity.label == "PER" and free and first > inside[0]:
                return [i for i in inside if i >= first]
        return inside

    def _ends_here(self, kept: Sequence[int], at: int) -> bool:
        """Tell whether „in …“ behind a speaker is where it was said: behind a name, or before a medium („im NDR“)."""
        words = self.reading.words
        before = self.reading.entities_in(Span(words[kept[0]].span.start, words[kept[-1]].span.end))
        if before and before[-1].span.end == words[kept[-1]].span.end and before[-1].label in ("PER", "ORG"):
            return True
        after = at + 1
        while after < len(words) and after - at < 3 and words[after].low in ARTICLES:
            after += 1
        near = self.reading.entity_from(words[after].span.start) if after < len(words) else []
        return bool(near) and near[0].label in ("ORG", "MISC")

    def _addressed(self, kept: Sequence[int], at: int) -> bool:
        """Tell whether a name right behind a plural („teilten Kommandeure Putin mit“) is whom they speak to."""
        words = self.reading.words
        if at != kept[-1] + 1 or len(kept) > 3 or not words[at].text[0].isupper():
            return False
        head = words[kept[-1]].text
        if words[kept[0]].low in ARTICLES or any(words[j].text[0].isupper() for j in kept[:-1]):
            return False
        entity = next((e for e in self.reading.entity_from(words[at].span.start) if e.label in ("PER", "ORG", "LOC")), None)
        plural = head.endswith(("en", "er", "innen", "e", "te")) and not head.endswith("in")
        verb = words[kept[0] - 1].text if kept[0] else ""
        return entity is not None and plural and verb.endswith(("ten", "en")) and verb[0].islower()

    def _without_carrier(self, spans: Spans) -> Spans:
        """Cut „Angaben der“ off „Angaben der Polizei“: who gives the information speaks."""
        first = [self.reading.words[i] for i in self.reading.inside(spans[0])]
        i = 0
        while i < len(first) and not first[i].text[0].isupper():
            i += 1
        if i + 1 < len(first) and _carries(first[i].text):
            link = first[i + 1].text.lower()
            if (
                link
                in ("der", "des", "von", "vom", "seiner", "ihrer", "eines", "einer", "dieser", "mehrerer", "vieler", "einiger")
                or first[i + 1].text[0].isupper()
            ):
                start = i + 1 + (link in ("von", "vom", "des", "der"))
                if start < len(first) and not (len(first) == start + 1 and first[start].text[0].islower()):
                    return (Span(first[start].span.start, spans[0].end), *spans[1:])
        return spans

    def _heads(self, spans: Spans) -> list[Entity]:
        """Return the persons that head the words of a speaker: no genitive, no „von X“ after a role."""
        found = []
        for span in spans:
            for entity in self.reading.entities_in(span):
                if entity.label != "PER" or "compound" in entity.flags:
                    continue
                inside = self.reading.inside(entity.span)
                following = self.reading.words[inside.stop] if inside.stop < len(self.reading.words) else None
                text = self.reading.string(entity.span)
                if (
                    text.endswith(("s", "’", "'"))
                    and following
                    and following.span.start < span.end
                    and following.text[0].isalpha()
                    and following.text.lower() not in ("und", "sowie", "am", "in", "im", "von")
                ):
                    continue
                before = (
                    self.reading.words[inside.start - 1].text
                    if inside.start and self.reading.words[inside.start - 1].span.start >= span.start
                    else ""
                )
                earlier = [w for w in self.reading.texts(Span(span.start, entity.span.start)) if w[0].isupper()]
                if before == "von" and earlier and earlier[-1] not in CARRIERS:
                    continue
                if before in ("mit", "an", "über", "bei", "vor", "gegen"):
                    continue
                found.append(entity)
        if len(found) > 1 and not any(
            self.reading.string(Span(a.span.end, b.span.start)).strip(" ,") in ("und", "sowie")
            or " und " in f" {self.reading.string(Span(a.span.end, b.span.start))} "
            for a, b in zip(found, found[1:], strict=False)
        ):
            found = found[-1:]
        return found

    def _power(self, spans: Spans, words: Sequence[str]) -> Speaker | None:
        """A country, body or medium that heads the words: alone, after an article, or after nouns such as „Nachrichtenagentur“."""
        whole = hull(spans)
        entities = [e for e in self.reading.entities_in(whole) if e.label in ("LOC", "ORG") and "compound" not in e.flags]
        if not entities:
            return None
        last = entities[-1]
        before = [w for w in self.reading.texts(Span(whole.start, last.span.start)) if w[0].isalpha()]
        after = [w for w in self.reading.texts(Span(last.span.end, whole.end)) if w[0].isalpha()]
        if after and after[0].lower() not in ("am", "im", "in", "auf", "vom"):
            return None
        heads = [w for w in before if w[0].isupper() and w.lower() not in ARTICLES and not country_of(w)]
        if any(is_role(n) and n not in MEDIA_NOUNS for n in heads):
            return None
        media_head = any(
            n in MEDIA_NOUNS
            or n in CARRIERS
            or n.endswith(("agentur", "sender", "zeitung", "ministerium", "magazin", "partei", "konzern", "organisation"))
            for n in heads
        )
        preposition = [w.lower() for w in before if w.lower() in ("in", "aus", "bei", "für", "von", "des", "der")]
        text = self.reading.string(last.span)
        genitive = text.endswith("s") and self.name(last) != text and heads
        if genitive and not all(n in CARRIERS for n in heads):
            return None
        company = any(n in BODIES or n.lower().endswith(BODY_ENDINGS) for n in heads)
        if heads and not media_head and not company:
            return None
        if last.label == "LOC" and heads and preposition and not all(n in CARRIERS for n in heads):
            return None
        name = self.name(last)
        if last.label == "LOC":
            actor = seats().get(name, (name, ""))[1]
            kind: SpeakerKind = "organisation" if name in ("Kreml", "Weißes Haus", "Pentagon", "Élysée") else "country"
            how = "metonym" if actor and actor != name else "name"
            return Speaker(name, kind, how, actor=actor or name)
        known = organisations().get(name)
        kind = "media" if (known and known[1] == "media") or any(n in MEDIA_NOUNS for n in heads) else "organisation"
        return Speaker(name, kind, "name")

    def _office(self, whole: Span, words: Sequence[str], last: Speaker, date: str) -> Speaker | None:
        """A role without a name: by an apposition in the document, by the table of offices, by an inhabitant's noun."""
        heads = [w for w in words if w[0].isupper() and w.lower() not in ARTICLES]
        article = words[0].lower() in ARTICLES or words[0].lower() in ("dieser", "diese")
        if not heads:
            return None
        head = inhabitants().get(heads[-1]) if len(heads) == 1 else None
        if head and article and words[0].lower() in ("der", "die", "dem", "den") and len(words) <= 3:
            found = self._by_country(whole, head[0], head[1])
            return Speaker(found, "person", "office") if found else None
        if not any(is_role(n) for n in heads):
            if heads[-1] in MEDIA_NOUNS and article:
                media = last_before(*self._media, whole.start)
                return Speaker(self.name(media), "media", "apposition") if media else None
            return None
        if words[0].lower() in ("ein", "eine", "einem", "einer", "mehrere", "zwei", "drei"):
            return None
        key = role_key(words)
        exact = self.roles.line(key, False).nearest(whole, self._same_entry)
        if exact:
            # „der Präsident“ is the one named last, not whoever bears the bare title elsewhere
            wide = self.roles.line(key, True).nearest(whole, self._same_entry) if article and len(key) == 1 else ""
            self.notes.append(f"a role that the text gives to {wide or exact}, who is named nearest")
            return Speaker(wide or exact, "person", "apposition")
        like = self.roles.line(key, True).only(whole, self._same_entry) if article else ""
        if like:
            self.notes.append(f"a role like one that the text gives to {like}")
            return Speaker(like, "person", "apposition")
        titled = self._bearer(whole, key) if article else ""
        holders = {h for k, h, start, end in offices() if k == key and (start <= date <= (end or "9999") if date else not end)}
        if holders:
            self.notes.append(f"table of offices, {date or 'no date, so today'}: " + ", ".join(sorted(holders)))
        if len(holders) == 1:
            holder = holders.pop()
            if titled and holder.split()[-1] not in self.families:
                return Speaker(titled, "person", "apposition")
            return Speaker(self.families.get(holder.split()[-1], holder), "person", "office")
        return None

    def _bearer(self, whole: Span, key: frozenset[str]) -> str:
        """Return the only person of the document with the bare title of an office („Präsident Rudd“ for „der amerikanische Präsident“)."""
        bare = frozenset(k for k in key if not k.isupper())
        found = self.roles.line(bare, False).only(whole, self._same_entry) if bare else ""
        elsewhere = {h.split()[-1] for k, h, _, _ in offices() if not k <= key}
        return found if found and found.split()[-1] not in elsewhere else ""

    def _known_role(self, whole: Span, words: Sequence[str]) -> Speaker | None:
        """„der Minister“, „die Biologin“, „der Finne“: the only person of that gender named in the two sentences before."""
        article = words[0].lower()
        heads = [w for w in words if w[0].isupper() and w.lower() not in ARTICLES]
        if article not in ("der", "die", "dem") or len(heads) != 1 or heads[0] != words[-1]:
            return None
        head = heads[0]
        nation = inhabitants().get(head)
        feminine = head.endswith(("in", "frau")) or (nation is not None and nation[1] == "f")
        person = is_role(head) or nation is not None or head in PERSONS or head.endswith(PERSON_ENDINGS)
        if not person or (article == "die" and not feminine) or (article == "der" and feminine):
            return None
        gender = "f" if feminine else "m"
        here = self.reading.words[min(self.reading.index(whole.start), len(self.reading.words) - 1)]
        found: dict[str, None] = {}
        for entity in self.reading.entity_before(whole.start):
            inside = self.reading.inside(entity.span)
            word = self.reading.words[inside.start] if inside else None
            near = 5 if word is not None and word.block == here.block else 2
            if word is None or here.sentence - word.sentence > near or here.block - word.block > 1:
                break
            if (
                entity.label == "PER"
                and "compound" not in entity.flags
                and self.gender.get(self.name(entity), "u") in (gender, "u")
            ):
                found[self.name(entity)] = None
        held = [role_key(r.split()) for name in found if name in self.people for r in self.people[name].roles]
        if held and noun_stem(head) in TRADES and not any(role_key([head]) & k for k in held):
            return None
        return Speaker(next(iter(found)), "person", "role") if len(found) == 1 else None

    def _by_country(self, whole: Span, code: str, gender: str) -> str:
        found = self._nationals.get((code, gender))
        if found is None:
            mentions = [e for e in self.reading.entities if e.label == "PER" and self._is_national(e, code, gender)]
            found = self._nationals[code, gender] = mentions, [e.span.start for e in mentions]
        last = last_before(*found, whole.start)
        return self.by_span[last.span].name if last else ""

    def _is_national(self, entity: Entity, code: str, gender: str) -> bool:
        """Tell whether a role or an office of a person names a country, and the gender fits."""
        name = self.by_span.get(entity.span)
        if name is None or self.gender.get(name.name) not in ("u", "f" if gender == "f" else "m"):
            return False
        if name.name not in self._told:
            keys = [role_key(r.split()) for r in name.roles]
            held = [k for k, h, _, _ in offices() if h.split()[-1] == name.name.split()[-1]]
            self._told[name.name] = frozenset().union(*keys, *held)
        return code in self._told[name.name]

    def _plain(self, whole: Span, words: Sequence[str], dative: bool) -> Speaker:
        """A group, a document or a person without a name, as the text has it."""
        text = " ".join(self.reading.string(whole).split()).strip(' ,;:–-„“"»«')
        pieces = nominative(text.split()) if dative else text.split()
        text = " ".join(without_article(pieces, dative))
        text = text[:1].upper() + text[1:] if dative or (pieces[:1] and pieces[0].lower() in ARTICLES) else text
        lead, _, rest = text.partition(" ")
        text = f"{SEVERAL[lead.lower()]} {rest}" if lead.lower() in SEVERAL and rest else text
        heads = [w for w in words if w[0].isupper() and w.lower() not in ARTICLES]
        if not text or text in LISTENERS or _no_speaker(words):
            return NOBODY
        if not heads and not any(w.lower() in ("beide", "alle", "andere", "viele") for w in words):
            return NOBODY
        first = words[0].lower()
        head = next((n for n in heads if not country_of(n)), heads[0] if heads else "")
        bare = head.removesuffix("s").removesuffix("e") if head.endswith("es") else head.removesuffix("s")
        if words[-1] == head and bare != head and is_role(bare) and len(words) < 4 and not head.endswith(("ss", "us")):
            # a genitive that a noun such as „Worten“ stood before
            return Speaker(text.removesuffix(head) + bare, "person", "group")
        if head in DOCUMENTS or head.endswith(("bericht", "erklärung", "studie", "urteil", "mitteilung", "umfrage")):
            return Speaker(text, "document", "document")
        if head in MEDIA_NOUNS or head.endswith(("medien", "zeitung", "agentur")):
            return Speaker(text, "media", "media")
        if is_role(head) and first in ("der", "ein", "dem", "einem", "des", "eines") and not head.endswith("innen"):
            return Speaker(text, "person", "group")
        if is_role(head) and head.endswith("in"):
            return Speaker(text, "person", "group")
        if head.endswith(
            (
                "ministerium",
                "behörde",
                "regierung",
                "polizei",
                "partei",
                "konzern",
                "unternehmen",
                "militär",
                "armee",
                "amt",
                "gericht",
                "verband",
                "kommission",
                "anwaltschaft",
                "stab",
                "dienst",
                "bank",
                "rat",
            )
        ):
            return Speaker(text, "organisation", "group")
        return Speaker(text, "group", "group")

    def _pronoun(self, word: str, whole: Span, last: Speaker) -> Speaker:
        words = self.reading.words
        i = self.reading.index(whole.start)
        if word in RELATIVE:
            comma = i > 0 and words[i - 1].text in (",", "–")
            near = next(iter(self.reading.entity_before(whole.start)), None)
            if comma and near:
                gap = self.reading.string(Span(near.span.end, whole.start)).strip(" ,–")
                if not gap or (len(gap.split()) <= 2 and gap.islower()):
                    self.notes.append(f"{word}: relative pronoun, right behind what it means")
                    return self._of(near, "pronoun")
            meant = behind.antecedent(self.reading, i)
            if meant:
                return replace(self.resolve((meant,), (whole,), last, ""), how="pronoun")
            if word not in MALE | FEMALE:
                return NOBODY
        if word in FIRST:
            self.notes.append(f"{word}: whoever speaks; spoke last: {last.name or 'nobody'}")
            return last if last.kind == "person" else NOBODY
        gender = "m" if word in MALE or word == "der" else "f"
        if gender == "f" and self._plural_verb(i):
            several = last.kind in ("group", "country", "media", "organisation") or " und " in last.name
            self.notes.append(f"{word}: plural by its verb, so no single person; who spoke before: {last.name or 'nobody'}")
            return Speaker(last.name, last.kind, "pronoun", last.actor) if last.name and several else NOBODY
        clause = self._main_clause(i, gender)
        if clause:
            self.notes.append(f"{word}: behind a conjunction, so the subject of the main clause")
            return clause
        unnamed = self._unnamed_subject(i, gender)
        if unnamed:
            self.notes.append(f"{word}: the subject of the sentence before, a person without a name")
            return Speaker(unnamed, "person", "pronoun")
        candidates = self._candidates(whole)
        reach = 1 if word in DEMONSTRATIVE else 1_000
        fitting = []
        for rank, (name, far, oblique) in enumerate(candidates):
            other = self.gender.get(name, "u") not in (gender, "u")
            reason = "other gender" if other else "too far for that word" if far > reach else ""
            if not reason:
                fitting.append(name)
            place = "same sentence" if not far else f"{far} sentence{'s' if far > 1 else ''} before"
            if rank < SHOWN:
                verdict = f"not: {reason}" if reason else "fits"
                self.notes.append(f"{word} → {name}: {place}{', no subject' if oblique else ''}; {verdict}")
        known = [name for name, _, _ in candidates]
        spoke = last.kind == "person" and last.name and self._gender_of(last) in (gender, "u") and word not in DEMONSTRATIVE
        if spoke and (last.name in fitting[:4] or last.name not in known):
            self.notes.append(f"{last.name} spoke last")
            return Speaker(last.name, "person", "pronoun")
        if fitting:
            return Speaker(fitting[0], "person", "pronoun")
        body = self._body_before(i, gender)
        if body:
            self.notes.append(f"{word}: no person fits; the body that is the subject before")
            return self._of(body, "pronoun")
        if gender == "f" and last.kind in ("country", "organisation", "media"):
            return Speaker(last.name, last.kind, "pronoun", last.actor)
        return NOBODY

    def _gender_of(self, speaker: Speaker) -> str:
        """Return the gender of who spoke last: of a name, or of the noun of a role („Aufsichtsratschef“)."""
        if speaker.name in self.gender:
            return self.gender[speaker.name]
        head = next((w for w in speaker.name.split() if is_role(w)), "")
        return ("f" if head.endswith(("in", "frau")) else "m") if head else "u"

    def _body_before(self, at: int, gender: str) -> Entity | None:
        """Return the organisation with „die“ (or „der“, as the first word) before it in this sentence or the one before."""
        words = self.reading.words
        for entity in self.reading.entity_before(words[at].span.start):
            inside = self.reading.inside(entity.span)
            if not inside or words[at].sentence - words[inside.start].sentence > 1:
                return None
            if entity.label != "ORG" or "compound" in entity.flags or not inside.start:
                continue
            first = self.reading.sentence_words(words[inside.start].sentence).start
            article = inside.start - 1
            while (
                article > first
                and article > inside.start - 3
                and words[article].text[0].isupper()
                and words[article].low not in ARTICLES
            ):
                article -= 1
            low = words[article].low
            if (gender == "f" and low == "die") or (gender == "m" and low == "der" and article == first):
                return entity
        return None

    def _main_clause(self, at: int, gender: str) -> Speaker | None:
        """Return the subject of the main clause for a pronoun right behind „nachdem“, „weil“ and the like."""
        words = self.reading.words
        if at < 2 or words[at - 1].low not in BECAUSE:
            return None
        sentence = self.reading.sentence_words(words[at].sentence)
        for entity in self.reading.entities_in(Span(words[sentence.start].span.start, words[at - 1].span.start)):
            inside = self.reading.inside(entity.span)
            before = words[inside.start - 1].low if inside and inside.start else ""
            body = entity.label == "ORG" and gender == "f" and before == "die" and inside.start - 1 == sentence.start
            if body and "compound" not in entity.flags:
                return self._of(entity, "pronoun")
            if entity.label != "PER" or "compound" in entity.flags or before in OBLIQUE:
                continue
            name = self.name(entity)
            text = self.reading.string(entity.span)
            if self.gender.get(name, "u") in (gender, "u") and not (text.endswith("s") and name != text):
                return Speaker(name, "person", "pronoun")
        return None

    def _unnamed_subject(self, at: int, gender: str) -> str:
        """Return the subject of the sentence before, where it is a person without a name („Ihr Nachbar räumt auf. …, schimpft er“)."""
        words = self.reading.words
        here = words[min(at, len(words) - 1)]
        if here.sentence == 0:
            return ""
        inside = list(self.reading.sentence_words(here.sentence - 1))
        if not inside or words[inside[0]].block != here.block:
            return ""
        start = inside[0]
        colon = next((i for i in inside[:8] if words[i].text == ":"), None)
        start = colon + 1 if colon is not None else start
        found = frames.phrase_at(self.reading, start, inside[-1])
        if not found or words[found[0]].low not in DEFINITE or found[0] == found[1]:
            return ""
        span = frames.span_of(self.reading, found)
        sentence = Span(words[inside[0]].span.start, words[inside[-1]].span.end)
        named = any(e.label == "PER" and "compound" not in e.flags for e in self.reading.entities_in(sentence))
        heads = [
            words[i].text for i in range(found[0], found[1] + 1) if words[i].text[0].isupper() and words[i].low not in ARTICLES
        ]
        head = next((h for h in heads if not country_of(h) and h.lower() not in frames.POSSESSIVES), "")
        person = is_role(head) or head in PERSONS or head.endswith(PERSON_ENDINGS)
        feminine = head.endswith(("in", "frau")) or words[found[0]].low in ("die", "eine", "ihre", "seine")
        if named or not person or ("f" if feminine else "m") != gender:
            return ""
        known = self._office(span, self.reading.texts(span), NOBODY, "")
        return known.name if known else self._plain(span, self.reading.texts(span), False).name

    def _pair_before(self, whole: Span) -> str:
        """Return „A und B“ where the sentence before names two persons so."""
        for b, a in pairwise(self.reading.entity_before(whole.start)):
            if whole.start - b.span.end > 250:
                break
            if a.label == b.label == "PER" and self.reading.string(Span(a.span.end, b.span.start)).strip() == "und":
                return f"{self.name(a)} und {self.name(b)}"
        return ""

    def _of(self, entity: Entity, how: str) -> Speaker:
        name = self.name(entity)
        if entity.label == "PER":
            return Speaker(name, "person", how)
        if entity.label == "LOC":
            actor = seats().get(name, (name, name))[1]
            return Speaker(name, "country" if name in countries() or actor != name else "unknown", how, actor=actor)
        known = organisations().get(name)
        return Speaker(name, "media" if known and known[1] == "media" else "organisation", how)

    def _same_entry(self, a: int, b: int) -> bool:
        """Tell whether two places stand in one entry of a live blog; a pronoun points back no further."""
        first, second = self.reading.block_at(a), self.reading.block_at(b)
        return first is None or second is None or first.entry == second.entry

    def _plural_verb(self, i: int) -> bool:
        """Tell whether the verb of „sie“ is plural: the word beside it, or the last one of its clause."""
        words = self.reading.words
        sentence = self.reading.sentence_words(words[i].sentence)
        beside = [words[n].text for n in (i + 1, i - 1) if n in sentence]
        for text in beside:
            if text[0].islower() and (text in PLURAL_VERBS or text in verb_forms()):
                return text in PLURAL_VERBS or (text.endswith("en") and len(text) > 3)
        end = next((n for n in range(i + 1, sentence.stop) if words[n].text in ",.;:!?“"), sentence.stop)
        last = words[end - 1].text if end - 1 > i else ""
        return last in PLURAL_VERBS or (last[:1].islower() and last.endswith("ten"))

    def _candidates(self, whole: Span) -> list[tuple[str, int, bool]]:
        """Persons named before, best first: name, how many sentences before, whether not as a subject.

        Subjects of the same sentence and of the sentences before come first; in a sentence of its own, who stands behind a
        preposition is not whom its pronoun means.
        """
        reading = self.reading
        block = reading.block_at(whole.start)
        limit = block.span.start - 600 if block else whole.start - 1200
        here = reading.words[min(reading.index(whole.start), len(reading.words) - 1)].sentence
        scored: list[tuple[float, str, int, bool]] = []
        for rank, entity in enumerate(reading.entity_before(whole.start)):
            if entity.span.start < limit or rank > 40 or not self._same_entry(entity.span.start, whole.start):
                break
            if entity.label != "PER" or "compound" in entity.flags or "hashtag" in entity.flags:
                continue
            inside = reading.inside(entity.span)
            if not inside:
                continue
            sentence = reading.words[inside.start].sentence
            place = inside.start - reading.sentence_words(sentence).start
            text = reading.string(entity.span)
            genitive = text.endswith("s") and self.name(entity) != text
            before = reading.words[inside.start - 1].text.lower() if inside.start else ""
            oblique = before in OBLIQUE or genitive
            score = (here - sentence) * 10 + min(place, 9) * 0.3 + (0 if not oblique else 14 if here == sentence else 6)
            scored.append((score, self.name(entity), here - sentence, oblique))
        out: dict[str, tuple[str, int, bool]] = {}
        for _, name, far, oblique in sorted(scored, key=lambda x: x[0]):
            out.setdefault(name, (name, far, oblique))
        return list(out.values())


def _no_speaker(words: Sequence[str]) -> bool:
    """Tell whether words cannot name who speaks: an adverb that opens a sentence („Darin“, „Zunächst“), „unter Verweis …“, „kein Grund“."""
    first = words[0].lower()
    if first in BEHIND or first in ("kein", "keine", "keinen"):
        return True
    return len(words) == 1 and (first in ADVERBS or PRONOMINAL.fullmatch(first) is not None)


def _carries(noun: str) -> bool:
    """Tell whether a noun only carries what somebody says („Angaben“, „Auskunft“), and is no document with a voice of its own."""
    if noun in DOCUMENTS or noun.endswith(("bericht", "berichten", "studie", "umfrage")):
        return False
    return noun in CARRIERS or "nach" in nouns().get(noun, ("", "", frozenset()))[2]


def _gender(name: Name) -> str:
    first = given_names().get(name.name.split()[0], "")
    if first in ("m", "f"):
        return first
    votes = [titles().get(w, "") for r in name.roles for w in r.split()]
    if "f" in votes or any(w.endswith("in") and is_role(w) for r in name.roles for w in r.split()):
        return "f"
    return "m" if "m" in votes else "u"
