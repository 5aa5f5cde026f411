"""Which claims a denial is about: what stands right before it, where it takes that up, or what says the same about the same thing.

A dispute that is none does more harm than one that is missed: without a sign in the text, a denial is about nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from pipeline.document import Claim, Span, hull
from pipeline.german.acts import nouns, verb_forms, verbs
from pipeline.german.people import noun_stem
from pipeline.german.reading import Reading
from pipeline.german.words import ARTICLES, countries

DOUBTS = frozenset(("denies", "does_not_confirm", "doubts"))
ASSERTS = frozenset(("says", "claims", "reports", "announces", "confirms", "predicts"))
ACCUSES = frozenset(("claims", "criticises", "reports"))
POINTS = frozenset("das dies davon dafür dazu darüber dem diesem dieses diese dieser".split())
"""Words that, alone, stand for what was said before."""
TAKES_UP = frozenset(
    "bericht berichte berichten berichts meldung meldungen behauptung behauptungen angabe angaben darstellung darstellungen aussage "
    "aussagen zitat vorfall zahl zahlen gerücht gerüchte gerüchten information informationen spekulation spekulationen version seiten".split()
)
"""Nouns that stand for what was said before."""
ACCUSATIONS = frozenset(
    "vorwurf vorwürfe vorwürfen anschuldigung anschuldigungen beschuldigung beschuldigungen unterstellung unterstellungen".split()
)
COUNTED = frozenset(("zahl", "zahlen"))
REFUSES = frozenset("ablehnen verweigern weigern untersagen verbieten verbitten schweigen".split())
"""Verbs that turn a demand or a question down, and contradict nobody."""
ALL = frozenset("behauptungen angaben darstellungen berichte berichten meldungen seiten".split())
OPEN = frozenset("würde würden könnte könnten solle sollen müsse müssen".split())
"""Words of claims that nobody could check: what may come, what ought to be."""
NEUTRAL = frozenset(
    "stellungnahme bitte anfrage antwort antworten kommentar verweis zunächst umgehend bislang vorerst später bereits ausdrücklich "
    "unabhängig unabhängiger seite beleg belege zweifel bestätigung weder noch selbst zurück entschieden scharf".split()
)
"""Words of a denial that say nothing of what is denied."""
PLACES = frozenset(
    "ort orte orten ortes stadt städte städten dorf dorfes dörfer dörfern gebiet gebiete gebiets insel siedlung kleinstadt".split()
)
BRIEF, FAR = 14, 1_000
"""A content of more words than this tells more than that something happened somewhere."""
NEAR, OWN, MORE = 600, 4, 7
"""How far back, in code points, a denial reaches; how many words it may have of its own beside a pronoun, or beside „den Vorwurf“."""
Stems = frozenset[str]
Feature = tuple[Stems, Stems, Stems]
"""Stems, names and events of a claim's content."""


def contradicted(reading: Reading, claims: Sequence[Claim], features: Sequence[Feature]) -> list[tuple[int, ...]]:
    """Return for each claim the numbers of those that it denies, does not confirm or could not check."""
    backwards = sorted(range(len(claims)), key=lambda n: -hull(claims[n].content).end)
    return [
        tuple(
            sorted(
                {
                    *_told_in(reading, claims, i),
                    *_taken_up(reading, claims, features, backwards, i),
                    *_same_place(reading, claims, features, i),
                    *_same_proposition(claims, features, i),
                }
            )
        )
        if c.act in DOUBTS
        else ()
        for i, c in enumerate(claims)
    ]


def _other(a: Claim, b: Claim) -> bool:
    """Tell whether two claims are of different speakers and different words."""
    if a.speaker and a.speaker == b.speaker:
        return False
    mine, theirs = hull(a.content), hull(b.content)
    return not mine.overlaps(theirs)


def _told_in(reading: Reading, claims: Sequence[Claim], i: int) -> list[int]:
    """What a report says that the denial names: „dementierte einen Bericht der Agentur, wonach …“."""
    mine = claims[i]
    if mine.form != "Reported":
        return []
    whole = hull(mine.content)
    # claims stand in order of the text
    first = bisect_left(claims, whole.start, key=_start)
    return [
        j
        for j in range(first, bisect_left(claims, whole.end, first, key=_start))
        if j != i and hull(claims[j].content) in whole and claims[j].speaker != mine.speaker and _of_report(reading, claims[j])
    ]


def _start(claim: Claim) -> int:
    return claim.content[0].start


def _of_report(reading: Reading, claim: Claim) -> bool:
    """Tell whether a claim is what a report says."""
    return bool({"of_report", "noun_clause"} & {*claim.rules}) or any("wonach" in reading.texts(s) for s in claim.cue)


def _same_proposition(claims: Sequence[Claim], features: Sequence[Feature], i: int) -> list[int]:
    """Claims with the same names, what happened to them, or nearly all the words of the denial."""
    special = special_names(features[i][1])
    out = []
    for j in range(max(0, i - 200), min(len(claims), i + 200)):
        if claims[j].act not in ASSERTS:
            continue
        if says_it(features[i], features[j], special) and _other(claims[i], claims[j]):
            out.append(j)
    return out


def special_names(names: Stems) -> Stems:
    """Return the names that are more than a country: most of what is said of a war is about the same two."""
    return frozenset(n for n in names if n not in countries())


def says_it(denial: Feature, other: Feature, special: Stems) -> bool:
    """Tell whether a content says what a denial is about: nearly all its words, or what happened to one of its special names."""
    shared = len(denial[0] & other[0])
    if shared >= 3:
        share = shared / min(len(denial[0]), len(other[0]))
        if share >= 0.6 and (denial[1] & other[1] or share >= 0.75):
            return True
    brief = len(denial[0]) <= BRIEF and len(other[0]) <= BRIEF
    return bool(special & other[1] and denial[2] & other[2] and brief)


def _same_place(reading: Reading, claims: Sequence[Claim], features: Sequence[Feature], i: int) -> list[int]:
    """Claims before, in the same entry, of what happened to a place that the denial only calls „die Stadt“ or „einer der Orte“."""
    _, names, happened = features[i]
    if (
        not happened
        or {n for n in names if n not in countries()}
        or not {w for s in claims[i].content for w in reading.lows(s)} & PLACES
    ):
        return []
    start, here = hull(claims[i].content).start, reading.block_at(hull(claims[i].content).start)
    out = []
    for j, other in enumerate(claims):
        span = hull(other.content)
        block = reading.block_at(span.start)
        if span.end > start or start - span.end > FAR or here is None or block is None or block.entry != here.entry:
            continue
        if other.act in ASSERTS and _other(claims[i], other) and happened & features[j][2]:
            out.append(j)
    return out


def _taken_up(
    reading: Reading, claims: Sequence[Claim], features: Sequence[Feature], backwards: Sequence[int], i: int
) -> list[int]:
    """The claim before, in the same entry and by another, that „das“, „den Vorwurf“ or a bare „dementierte“ takes up."""
    claim = claims[i]
    frame = _frame(reading, claim)
    if not frame:
        return []
    words = reading.words
    low = [words[n].low for n in frame]
    if any(lemma in REFUSES for n in frame for lemma, _, _ in verb_forms().get(words[n].text, ())) or "schwieg" in low:
        return []
    accused = any(w in ACCUSATIONS for w in low)
    noun = next((n for n in frame if words[n].low in ACCUSATIONS | TAKES_UP), None)
    # „wollte sich nicht dazu äußern, ob …“ says itself what it is about
    alone = claim.form != "Indirect" and any(_alone(reading, n) for n in frame)
    own = _own(reading, claim, frame)
    if not ((noun is not None and len(own) <= MORE) or (alone and len(own) <= OWN) or (claim.form == "Reported" and not own)):
        return []
    all_ = bool(set(low) & ALL)
    near = _before(reading, claims, backwards, i, accused, FAR if all_ else NEAR)
    if noun is not None and _says_what(reading, noun):
        return []
    if noun is not None and words[noun].low in COUNTED:
        near = [j for j in near if any(w[0].isdigit() for w in features[j][0])]
    whose = _whose(reading, noun)
    if whose:
        near = [j for j in near if whose & {noun_stem(w) for w in claims[j].speaker.split()}]
    if all_:
        checkable = [j for j in near if any(features[j][1:]) or any(w[0].isdigit() for w in features[j][0])]
        return [j for j in checkable if not {w for s in claims[j].content for w in reading.lows(s)} & OPEN]
    return near[:1]


def _says_what(reading: Reading, noun: int) -> bool:
    """Tell whether a noun brings what it is about with it: „Berichte über …“, „den Vorwurf, …“, „Behauptungen, dass …“."""
    words = reading.words
    after = words[noun + 1].low if noun + 1 < len(words) else ""
    return after in (",", ":", "über", "wegen", "um", "zu", "zur", "zum", "gegen")


def _whose(reading: Reading, noun: int | None) -> set[str]:
    """Return the stems of whom a noun belongs to („die Darstellung des Angestellten“); empty where the text does not say."""
    words = reading.words
    if (
        noun is None
        or noun + 2 >= len(words)
        or words[noun + 1].low not in ("des", "der", "von", "vom")
        or words[noun].low == "seiten"
    ):
        return set()
    return {noun_stem(w.text) for w in words[noun + 2 : noun + 4] if w.text[0].isupper()}


def _frame(reading: Reading, claim: Claim) -> list[int]:
    """Return the words that tell of the denial: the sentence of a reported act, else the sentence of the cue without the content."""
    anchor = claim.content if claim.form == "Reported" else claim.cue
    if not anchor:
        return []
    first = min(reading.index(anchor[0].start), len(reading.words) - 1)
    sentence = reading.sentence_words(reading.words[first].sentence)
    if claim.form == "Reported":
        inside = {n for s in claim.content for n in reading.inside(s)}
        return [n for n in sentence if n in inside]
    held = {n for s in claim.content for n in reading.inside(s)}
    return [n for n in sentence if n not in held]


def _alone(reading: Reading, n: int) -> bool:
    """Tell whether a word stands for what was said: no article before a noun, no „das“ behind a comma."""
    words = reading.words
    if words[n].low not in POINTS:
        return False
    after = words[n + 1] if n + 1 < len(words) else None
    if after is not None and after.low in ("dass", "ob", "wie"):
        return False
    if words[n].low in ("das", "dem", "diese", "dieser", "dieses", "diesem"):
        relative = n > 0 and words[n - 1].text == ","
        noun = after is not None and (
            after.text[0].isupper() or (after.low.endswith(("en", "e")) and _noun_follows(reading, n + 1))
        )
        return not relative and not noun
    return True


def _noun_follows(reading: Reading, n: int) -> bool:
    words = reading.words
    return n + 1 < len(words) and words[n + 1].text[0].isupper() and words[n].text not in verb_forms()


def _own(reading: Reading, claim: Claim, frame: Sequence[int]) -> set[str]:
    """Return the words of a denial's frame that say what is denied: no speaker, verb of speaking, pointer or filler."""
    words = reading.words
    who = {n for s in (*claim.speaker_spans, *claim.cue, *claim.addressee, *claim.said_on_spans) for n in reading.inside(s)}
    known = verbs()
    out = set()
    for n in frame:
        low, text = words[n].low, words[n].text
        if (
            n in who
            or not text[0].isalpha()
            or low in POINTS | TAKES_UP | ACCUSATIONS | NEUTRAL
            or low in ARTICLES
            or len(low) < 4
        ):
            continue
        speech = any(lemma in known for lemma, _, _ in verb_forms().get(text, ())) or text in nouns()
        if speech or (text[0].islower() and not low.endswith(("en", "t", "te", "ten")) and len(low) < 6):
            continue
        out.add(noun_stem(text))
    return out


def _before(reading: Reading, claims: Sequence[Claim], backwards: Sequence[int], i: int, accused: bool, far: int) -> list[int]:
    """Return the claims that stand before in the same entry, the nearest first; none where the nearest asserts nothing.

    `backwards` are the numbers of all claims, those that end last first.
    """
    claim = claims[i]
    start = hull(claim.content).start
    here = reading.block_at(start)
    out: list[int] = []
    broken = -1
    for j in backwards:
        other = claims[j]
        span: Span = hull(other.content)
        if span.end > start or not _other(claim, other):
            continue
        block = reading.block_at(span.start)
        if start - span.end > far or here is None or block is None or block.entry != here.entry:
            break
        if other.act in DOUBTS:
            continue
        if 0 <= span.end < broken - 2:
            break
        if other.act not in (ACCUSES if accused else ASSERTS):
            # the same words may be told by another claim, too, that asserts them
            broken = span.end
            continue
        out.append(j)
    return out
