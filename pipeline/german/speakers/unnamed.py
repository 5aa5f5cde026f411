"""Speakers without a name as the text has them: groups, documents, media, persons by their role."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from pipeline.document import Span
from pipeline.german.inflect import nominative, without_article
from pipeline.german.nations import country_of, state
from pipeline.german.reading import Reading
from pipeline.german.roles import is_role
from pipeline.german.speakers.cast import NOBODY, Speaker
from pipeline.german.speakers.words import DOCUMENTS, LISTENERS, SAME, is_medium, nouns_in
from pipeline.german.words import ARTICLES, adverbs, frequency, titles

BEHIND = frozenset("unter zu zur zum mit ohne trotz wegen während gegen für seit bis durch vor".split())
"""Prepositions behind which no speaker stands."""
PRONOMINAL = re.compile(r"(?:da|hier|wo)r?(?:an|auf|aus|bei|durch|für|gegen|in|mit|nach|über|um|unter|von|vor|zu)")
RARE = 5e-7
"""A word that is rarer than that behind a role is a name."""
SEVERAL = {"mehrerer": "mehrere", "vieler": "viele", "einiger": "einige", "zweier": "zwei", "dreier": "drei"}
ORGANISATION_ENDINGS = tuple(
    "ministerium behörde regierung polizei partei konzern unternehmen militär armee amt gericht verband kommission anwaltschaft stab dienst bank rat".split()
)


def as_written(reading: Reading, whole: Span, words: Sequence[str], dative: bool) -> Speaker:
    """A group, a document or a person without a name, as the text has it."""
    said_of = _apposition(reading, whole)
    if said_of:
        named, kind = said_of
        found = as_written(reading, named, reading.texts(named), dative)
        return replace(found, kind="media", how="media") if kind == "media" and found.name else found
    text = " ".join(reading.string(whole).split()).strip(' ,;:–-„“"»«')
    if len(re.findall("[„»]", text)) != len(re.findall("[“«]", text)):
        text = re.sub("[„“»«]", "", text)
    if dative:
        text = " ".join(w for w in text.split() if w.lower() not in SAME)
    pieces = nominative(text.split()) if dative else text.split()
    text = " ".join(without_article(pieces, dative))
    text = text[:1].upper() + text[1:] if dative or (pieces[:1] and pieces[0].lower() in ARTICLES) else text
    if _bears_title(text.split()):
        return Speaker(text.split()[1], "person", "apposition", role=text.split()[0])
    lead, _, rest = text.partition(" ")
    if _named_medium(lead, rest):
        return Speaker(rest, "media", "media")
    text = f"{SEVERAL[lead.lower()]} {rest}" if lead.lower() in SEVERAL and rest else text
    heads = nouns_in(words)
    if not text or text in LISTENERS or _names_nobody(words):
        return NOBODY
    if not heads and not any(w.lower() in ("beide", "alle", "andere", "viele") for w in words):
        return NOBODY
    first = words[0].lower()
    head = next((n for n in heads if not country_of(n) and not state(n)), heads[0] if heads else "")
    bare = head.removesuffix("s").removesuffix("e") if head.endswith("es") else head.removesuffix("s")
    if words[-1] == head and bare != head and is_role(bare) and len(words) < 4 and not head.endswith(("ss", "us")):
        # a genitive that a noun such as „Worten“ stood before
        return Speaker(text.removesuffix(head) + bare, "person", "group")
    if head in DOCUMENTS or head.endswith(("bericht", "erklärung", "studie", "urteil", "mitteilung", "umfrage")):
        return Speaker(text, "document", "document")
    if is_medium(head):
        return Speaker(text, "media", "media")
    if is_role(head) and first in ("der", "ein", "dem", "einem", "des", "eines") and not head.endswith("innen"):
        return Speaker(text, "person", "group")
    if (is_role(head) and head.endswith("in")) or head.lower().endswith(("jährige", "jähriger", "jährigen")):
        return Speaker(text, "person", "group")
    if head.endswith(ORGANISATION_ENDINGS):
        return Speaker(text, "organisation", "group")
    return Speaker(text, "group", "group")


def _bears_title(words: Sequence[str]) -> bool:
    """Tell whether a role stands before a word that is none of the language, so a name: „Trainer Hofstätter“."""
    if len(words) != 2 or words[0] not in titles() or not all(w.isalpha() and w.istitle() for w in words):
        return False
    return frequency(words[1]) < RARE and not is_role(words[1]) and not country_of(words[1])


def _named_medium(noun: str, rest: str) -> bool:
    """Tell whether the name of a medium stands behind its noun: „Portal Küstenblick“, but not „Staatssender Russlands“."""
    words = rest.split()
    named = bool(words) and all(w[0].isupper() or w[0].isdigit() for w in words) and not any(state(w) for w in words)
    return named and noun[0].isupper() and is_medium(noun) and not noun.endswith(("Medien", "medien", "berichte", "berichten"))


def _apposition(reading: Reading, whole: Span) -> tuple[Span, str] | None:
    """Return what stands before an apposition, and what that says of it: „Der Spiegelsaal, ein Online-Magazin“ is a medium."""
    words = reading.words
    inside = reading.inside(whole)
    comma = next((i for i in inside if words[i].text == ","), -1)
    if comma <= inside.start or comma + 2 not in inside or words[comma + 1].low not in ("ein", "eine", "einem", "einer"):
        return None
    nouns = nouns_in(words[i].text for i in range(comma + 1, inside.stop))
    return Span(whole.start, words[comma - 1].span.end), "media" if nouns and is_medium(nouns[0]) else ""


def _names_nobody(words: Sequence[str]) -> bool:
    """Tell whether words cannot name who speaks: an adverb that opens a sentence („Darin“, „Zunächst“), „unter Verweis …“, „kein Grund“."""
    first = words[0].lower()
    if first in BEHIND or first in ("kein", "keine", "keinen"):
        return True
    return len(words) == 1 and (first in adverbs() or first == "grund" or PRONOMINAL.fullmatch(first) is not None)
