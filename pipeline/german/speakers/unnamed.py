"""Speakers without a name as the text has them: groups, documents, media, persons by their role."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.document import Span
from pipeline.german.inflect import nominative, without_article
from pipeline.german.nations import country_of
from pipeline.german.reading import Reading
from pipeline.german.roles import is_role
from pipeline.german.speakers.cast import NOBODY, Speaker
from pipeline.german.speakers.words import DOCUMENTS, LISTENERS, MEDIA_NOUNS, SAME, nouns_in
from pipeline.german.words import ARTICLES, adverbs

BEHIND = frozenset("unter zu zur zum mit ohne trotz wegen während gegen für seit bis durch vor".split())
"""Prepositions behind which no speaker stands."""
PRONOMINAL = re.compile(r"(?:da|hier|wo)r?(?:an|auf|aus|bei|durch|für|gegen|in|mit|nach|über|um|unter|von|vor|zu)")
SEVERAL = {"mehrerer": "mehrere", "vieler": "viele", "einiger": "einige", "zweier": "zwei", "dreier": "drei"}
ORGANISATION_ENDINGS = tuple(
    "ministerium behörde regierung polizei partei konzern unternehmen militär armee amt gericht verband kommission anwaltschaft stab dienst bank rat".split()
)


def as_written(reading: Reading, whole: Span, words: Sequence[str], dative: bool) -> Speaker:
    """A group, a document or a person without a name, as the text has it."""
    text = " ".join(reading.string(whole).split()).strip(' ,;:–-„“"»«')
    if len(re.findall("[„»]", text)) != len(re.findall("[“«]", text)):
        text = re.sub("[„“»«]", "", text)
    if dative:
        text = " ".join(w for w in text.split() if w.lower() not in SAME)
    pieces = nominative(text.split()) if dative else text.split()
    text = " ".join(without_article(pieces, dative))
    text = text[:1].upper() + text[1:] if dative or (pieces[:1] and pieces[0].lower() in ARTICLES) else text
    lead, _, rest = text.partition(" ")
    text = f"{SEVERAL[lead.lower()]} {rest}" if lead.lower() in SEVERAL and rest else text
    heads = nouns_in(words)
    if not text or text in LISTENERS or _names_nobody(words):
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
    if (is_role(head) and head.endswith("in")) or head.lower().endswith(("jährige", "jähriger", "jährigen")):
        return Speaker(text, "person", "group")
    if head.endswith(ORGANISATION_ENDINGS):
        return Speaker(text, "organisation", "group")
    return Speaker(text, "group", "group")


def _names_nobody(words: Sequence[str]) -> bool:
    """Tell whether words cannot name who speaks: an adverb that opens a sentence („Darin“, „Zunächst“), „unter Verweis …“, „kein Grund“."""
    first = words[0].lower()
    if first in BEHIND or first in ("kein", "keine", "keinen"):
        return True
    return len(words) == 1 and (first in adverbs() or first == "grund" or PRONOMINAL.fullmatch(first) is not None)
