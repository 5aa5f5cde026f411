"""Find lost full stops and commas, doubled words and stray capitals within a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.document import Repair, Span
from pipeline.german.words import (
    ARTICLES,
    CONJUNCTIONS,
    FINITE,
    NO_VERBS,
    OPENERS,
    PAST,
    PREPOSITIONS,
    WEAK_OPENERS,
    WEEKDAYS,
    TextWords,
    countries,
    frequency,
    given_names,
    participle,
    titles,
)

TOKEN = re.compile(r"[^\W_]+(?:[-’'.][^\W_]+)*|[^\w\s]")
STRONG = OPENERS | WEAK_OPENERS | frozenset(["Dies", "Doch", "Beim"])
NEED_VERB = WEAK_OPENERS - frozenset(["Es", "Nun"])
ARTICLE = frozenset(["Das", "Der", "Die", "Ein", "Eine", "Den", "Dem"])
PREPOSITION = frozenset(
    "Am Im In Auf Nach Bei Vor Seit Aus Zu Zum Zur Mit Für An Vom Von Unter Über Gegen Durch Ohne Bis Um".split()
)
TIMES = WEEKDAYS | frozenset(
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember Jahr Jahre Frühjahr Sommer "
    "Herbst Winter Tag Tage Nacht Woche Monat Donnerstagmorgen".split()
)
TITLE_BEFORE = frozenset(
    "Zeitung Zeitschrift Magazin Film Buch Lied Song Sendung Roman Serie Partei Band Oper Stück Musical Album "
    "Zeitungen Blatt Wochenzeitung Tageszeitung Drama Thriller Krimi Titel Gruppe Gasthaus Hotel Restaurant Projekt "
    "Initiative".split()
)
WORK = ("film", "filmung", "roman", "serie", "sendung", "album", "single", "magazin", "zeitung")
"""Nouns before titles of works, as the last part of a compound."""
SAID = frozenset(
    "gesagt erklärt mitgeteilt geschrieben berichtet bestätigt angekündigt betont bekanntgegeben behauptet versichert "
    "gemeldet".split()
)
SPEAKING = frozenset("sagte sagten sagt erklärte erklärten schrieb schrieben betonte berichtete meinte teilte".split())
MEASURES = frozenset("Prozent Prozentpunkte Euro Dollar Franken Grad Kilometer Kilometern Meter Metern Liter Tonnen Uhr".split())
HELPERS = frozenset(
    "werden wollen sollen können müssen dürfen haben sein lassen mögen wurden hatten waren gegen neben zwischen".split()
)
MEDIA_TITLES = frozenset(
    "Linke Linken Grünen Grüne Zeit Welt Erste Spiegel Presse Standard Partei Basis Heimat Rechte Tagespost Weltwoche "
    "Toten Hosen Ärzte".split()
)
PERSON = re.compile(
    r"(?:er|ist|or|ent|ant|eur|mann|frau|in|chef|in|rat|wart|loge|löwe|held|herr|bauer|hirt|arzt|papst|könig|graf|fürst|kind|sohn|tochter|bruder|schwester|agentur|gruppe|firma|partei|zeitung|band|verlag)(?:s|es|en|n)?$",
    re.IGNORECASE,
)
THING = re.compile(
    r"(?:ion|ung|heit|keit|tät|schaft|ik|um|krieg|land|stadt|jahr|woche|tag|haus|gebiet|bahn|strecke|oper|stück|spiel|zeit|ende|abkommen|gesetz|plan|markt|see|fluss|meer|küste|viertel|hafen|werk|park)$",
    re.IGNORECASE,
)
NOT_BEFORE_UM = frozenset(["Gerade", "Bloß"])
UM_NOUNS = (
    "kampf", "kämpfe", "streit", "debatte", "debatten", "ringen", "angst", "sorge", "sorgen", "bemühung", "bemühungen", "bemühen", "wettbewerb",
    "wettlauf", "diskussion", "diskussionen", "verhandlungen", "gespräche", "konflikt", "krieg", "handlung", "gerangel", "affäre", "skandal",
    "region", "gebiet", "raum", "gegend", "umgebung", "bereich", "trauer", "spekulationen", "gerüchte", "wirbel", "kontroverse", "konkurrenz",
    "rennen", "duell", "poker", "bitte", "bitten", "ersuchen", "bewerbung", "kreis", "team", "gruppe", "rätsel", "tauziehen", "aufregung", "hype",
    "weise", "verlauf", "geschichte", "drama", "fehde", "wettstreit", "schlacht", "werben", "kult", "mythos", "rummel",
)  # fmt: skip
"""„der Streit um die Arbeitszeit“: these nouns stand before „um“ without a comma."""
UM_VERBS = frozenset(
    "bitten ersuchen fragen beneiden betrügen bringen kümmern bemühen kämpfen trauern sorgen handeln streiten spielen wetten werben erweitern "
    "verlängern reduzieren senken erhöhen steigern kürzen verkleinern vergrößern beten flehen ringen drehen müssen".split()
)
"""„ihn um Hilfe zu bitten“: here „um“ belongs to the verb."""
FINAL_PARTICLES = frozenset(
    "an ab auf aus bei ein fest fort her hin los nach nieder statt teil um vor weg weiter zurück zusammen "
    "bekannt davon frei ums".split()
)
REPEATABLE = frozenset("er ihr ihm ihn sie was zu so sehr nein ja da wie immer wieder ganz hin her man es".split())
DETERMINERS = frozenset(["die", "der", "das", "den", "dem"])


CAPITAL = re.compile(r"(?<=[^\W_] )[A-ZÄÖÜ][^\W\d_]*(?!-)")
UM = re.compile(r"(?<=[^\W_] )um(?= [^.!?:;]*zu)")
"""Where a lost full stop or comma can be, before anything is known of the words around."""
BEGIN = STRONG | ARTICLE | PREPOSITION | frozenset(["Er", "Sie"])
MEASURE = re.compile(rf"\b(?:{'|'.join(sorted(MEASURES))}) (?=[A-ZÄÖÜ])")
TWICE = re.compile(r"\b([^\W_]+) \1\b")
SPEECH = re.compile(rf"\b(?:{'|'.join(sorted(SPEAKING, key=len, reverse=True))})\b")
STRAY = re.compile(r"(?<=\w )(?:Und|Oder|Sowie|Noch|Als auch)\b")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a punctuation mark with its offsets in the block."""

    text: str
    start: int
    end: int
    joined: bool
    """No white space stands before it."""


def words_of(text: str) -> list[Word]:
    """Split a block into words and marks."""
    out: list[Word] = []
    for match in TOKEN.finditer(text):
        joined = bool(out) and out[-1].end == match.start()
        out.append(Word(match.group(), match.start(), match.end(), joined))
    return out


def dropped_punctuation(text: str, start: int, known: TextWords) -> Iterator[Repair]:
    """Yield repairs of lost full stops (before a new sentence) and lost commas within one block."""
    names = given_names()
    spots = {
        m.start()
        for m in CAPITAL.finditer(text)
        if m.group() in BEGIN or (m.group() in names and text[m.end() + 1 :][:1].isupper())
    }
    spots |= {m.start() for m in UM.finditer(text)} | {m.end() for m in MEASURE.finditer(text)}
    if not spots:
        return
    words = words_of(text)
    for i in range(2, len(words)):
        if words[i].start not in spots:
            continue
        found = _stop(words, i, known) or _comma(words, i, known)
        if found and not words[i].joined and words[i - 1].text[-1].isalnum() and text[words[i - 1].end : words[i].start] == " ":
            mark, sure = found
            a, b = words[i - 1].start, words[i].end
            before = text[a:b]
            after = text[a : words[i - 1].end] + mark + text[words[i - 1].end : b]
            yield Repair(Span(start + a, start + b), before, after, "dropped_punctuation", sure)


def _is_word(w: Word) -> bool:
    return w.text[0].isalpha()


def _stop(words: Sequence[Word], i: int, known: TextWords) -> tuple[str, float] | None:
    word, before = words[i].text, words[i - 1].text
    if not word[0].isupper() or not _is_word(words[i - 1]):
        return None
    if (before in TITLE_BEFORE or before.endswith(WORK)) and not (word in given_names() and _second_verb(words, i)):
        return None
    low = before.casefold()
    after = [w.text for w in words[i + 1 : i + 12]]
    verbal = _ends_clause(words, i - 1)
    if (
        low in ARTICLES
        or (low in PREPOSITIONS and (not verbal or word not in ARTICLE | PREPOSITION | STRONG or after[:1] == ["Haag"]))
        or low in CONJUNCTIONS
        or (low in SPEAKING and word not in ("Das",))
    ):
        return None
    if word in STRONG:
        if (word in NEED_VERB or (word == "Laut" and before[0].islower())) and not verbal:
            return None
        if word == "Laut" and after[:1] and after[0][0].isupper():
            return ".", 0.9
        return (".", 0.85) if verbal or any(a in FINITE for a in _until_mark(after)[:5]) else None
    if word in PREPOSITION:
        if after[:1] and (after[0] in TIMES or after[0].isdigit()) and (verbal or before[0].isupper()):
            return ".", 0.9
        verb_follows = _clause_verb(_until_mark(after)[:9])
        if verbal and verb_follows:
            return ".", 0.8
        complete = before[0].isupper() and verb_follows and after[:1] and after[0] in ARTICLES and _has_verb(words, i)
        return (".", 0.7) if complete and word not in ("Von", "Zu", "Zum", "Zur", "Über", "Unter") else None
    if word in ARTICLE:
        if after[:1] and after[0] in FINITE and word == "Das":
            return ".", 0.9
        near = _until_mark(after)
        if near[:1] and near[0] in MEDIA_TITLES:
            return None
        inside = next((n for n, a in enumerate(near[:7]) if finite_like(a)), None)
        noun = inside is not None and inside >= 1 and any(a[0].isupper() for a in near[:inside])
        if verbal and noun:
            return ".", 0.8
        plain = (
            before[0].isupper() and noun and near[inside or 0] in FINITE | {"zeigte", "zeigten"} and word not in ("Den", "Dem")
        )
        return (".", 0.65) if plain and frequency(before) > 1e-7 and before not in titles() and _has_verb(words, i) else None
    if word == "Er" or (word == "Sie" and verbal and before not in FINITE):
        fits = after[:1] and (after[0] in FINITE if word == "Sie" else finite_like(after[0]))
        return (".", 0.85) if fits else None
    return _after_measure(words, i, after) or _before_name(words, i, known, after, verbal)


def _after_measure(words: Sequence[Word], i: int, after: list[str]) -> tuple[str, float] | None:
    """A clause that ends in a measure, before a plural that is the subject of the next: „verlor acht Prozent Anleger fürchten …“."""
    near = _until_mark(after)
    if words[i - 1].text not in MEASURES or len(near) < 2 or not words[i].text.endswith(("er", "en", "e")):
        return None
    verb = near[0][0].islower() and near[0].endswith("en") and near[0] not in HELPERS and frequency(near[0]) > 1e-7
    return (
        (".", 0.65) if verb and not near[0].startswith("ge") and near[0] not in PREPOSITIONS and _second_verb(words, i) else None
    )


def _before_name(words: Sequence[Word], i: int, known: TextWords, after: list[str], verbal: bool) -> tuple[str, float] | None:
    """A person's full name that begins a main clause: „… zu erzielen Karoline Maier sagte“, „… in der Region Anna Maier sagte“."""
    if words[i].text not in given_names() and not known.is_name(words[i].text):
        return None
    run = 1
    while run < 4 and i + run < len(words) and words[i + run].text[0].isupper() and _is_word(words[i + run]):
        run += 1
    rest = after[run - 1 :]
    together = rest[:1] == ["und"]
    while together and rest and (rest[0] == "und" or rest[0][0].isupper()):
        rest = rest[1:]
    if words[i + run - 1].text.endswith("s") and words[i + run - 1].text not in given_names() and words[i - 1].text[0].isupper():
        return None
    full = words[i].text in given_names() and run >= 2
    if not full:
        return None
    # one person takes no plural: „in Richtung Clara Bünger sagen“
    verb = bool(rest) and rest[0] in FINITE and (together or not rest[0].endswith("en"))
    late_verb = any(a in FINITE for a in _until_mark(rest)[:4])
    before = words[i - 1].text
    if before in SAID:
        helper = any(w.text in ("hat", "haben", "hatte", "hatten", "habe") for w in words[max(0, i - 6) : i - 1])
        return (",", 0.85) if helper and verb else None
    if verbal and verb:
        return ".", 0.85
    if before[0].isupper() and before not in titles() and (before in countries() or frequency(before) > 1e-7):
        lead = [w.text.casefold() for w in words[max(0, i - 7) : i - 1]]
        governed = any(p in PREPOSITIONS or p in ("ins", "am", "ans") for p in lead)
        person = before in given_names() or (
            before not in countries() and before not in TITLE_BEFORE and bool(PERSON.search(before))
        )
        has_verb = any(w.text in FINITE or participle(w.text) for w in words[: i - 1])
        thing = (
            before in countries()
            or bool(THING.search(before))
            or (rest[:1] != [] and rest[0] in SPEAKING and _second_verb(words, i))
        )
        if (
            governed
            and thing
            and not person
            and (verb or (late_verb and before in countries()))
            and (has_verb or before in countries())
        ):
            return ".", 0.75 if verb else 0.65
    return None


def _second_verb(words: Sequence[Word], i: int) -> bool:
    """Tell whether the clause before a word has its finite verb already: nothing parts it from the word."""
    for j in range(i - 1, 0, -1):
        text = words[j].text
        if text in CONJUNCTIONS or not text[0].isalnum():
            return False
        second = j <= 3 or not all(w.text[0].isalnum() for w in words[j - 3 : j])
        if text in FINITE or text in PAST or (finite_like(text) and (second or not participle(text))):
            return True
    return False


def _comma(words: Sequence[Word], i: int, known: TextWords) -> tuple[str, float] | None:
    """A comma before „um … zu“ after a name, a noun or the verb that ends a clause."""
    before = words[i - 1].text
    if words[i].text != "um" or not _is_word(words[i - 1]) or before in STRONG | NOT_BEFORE_UM:
        return None
    if before.casefold().endswith(UM_NOUNS) or before.casefold() in CONJUNCTIONS:
        return None
    if not words[i - 1].text[0].isupper() and not _ends_clause(words, i - 1):
        return None
    rest = _until_mark([w.text for w in words[i + 1 : i + 25]])
    for n, word in enumerate(rest[:-1]):
        if word == "zu" and rest[n + 1][0].islower() and rest[n + 1].endswith(("en", "ern", "eln", "tun", "sein")):
            ends = n + 2 >= len(rest) or rest[n + 2] in FINITE or rest[n + 2] in ("und", "oder", "sowie", "als", "wie")
            if not ends or rest[n + 1] in UM_VERBS or rest[n + 1] in ARTICLES or rest[0] == "jeden":
                return None
            first = rest[0].casefold()
            led = first in ARTICLES or first in (
                "ihn",
                "sie",
                "sich",
                "ihm",
                "ihr",
                "ihre",
                "seine",
                "seinen",
                "weitere",
                "dort",
                "über",
                "mit",
                "es",
                "diese",
                "diesen",
            )
            plural = rest[0][0].isupper() and rest[0].endswith(("e", "en", "er"))
            bare = n == 1 and (frequency(rest[0]) > 1e-6 or plural) and rest[0] not in countries()
            return (",", 0.85) if (led or bare) and not any(r in ("dass", "weil", "wenn", "ob") for r in rest[:n]) else None
    joined = next((r for r in rest if re.fullmatch(r"\w{2,}zu\w{3,}en", r) and frequency(r) > 0), None)
    return (",", 0.75) if joined and len(rest) <= rest.index(joined) + 1 else None


def _until_mark(texts: Sequence[str]) -> list[str]:
    out = []
    for t in texts:
        if not t[0].isalnum():
            break
        out.append(t)
    return out


def finite_like(word: str) -> bool:
    """Tell whether a word looks like a finite verb: a known one, or a common word in -t or -te(n) that is no adverb."""
    if word in FINITE or word in PAST:
        return True
    return (
        word[0].islower()
        and len(word) > 3
        and word.endswith(("t", "te", "ten"))
        and word not in NO_VERBS
        and frequency(word) > 1e-7
    )


def _clause_verb(texts: Sequence[str]) -> bool:
    """Tell whether a run of words has a finite verb; a word in -en right after a noun counts too."""
    after_noun = any(
        b[0].islower() and b.endswith("en") and a[0].isupper() and b not in PREPOSITIONS and frequency(b) > 1e-7
        for a, b in zip(texts, texts[1:], strict=False)
    )
    return after_noun or any(finite_like(t) for t in texts)


def _has_verb(words: Sequence[Word], end: int) -> bool:
    """Tell whether the sentence that ends before a word has a finite verb."""
    start = end
    while start > 0 and words[start - 1].text not in ".!?:":
        start -= 1
    return any(finite_like(w.text) for w in words[start:end])


def _ends_clause(words: Sequence[Word], i: int) -> bool:
    """Tell whether a word can be the last verb of a clause: finite, participle, infinitive after „zu“, separated prefix."""
    word = words[i].text
    if not word[0].islower() or word in ("sei",):
        return False
    earlier = [w.text for w in words[max(0, i - 14) : i]]
    if participle(word) and any(e in FINITE for e in earlier):
        return True
    if word in FINITE:
        return any(e in CONJUNCTIONS or e in ARTICLES or e == "," for e in earlier) or participle(earlier[-1] if earlier else "x")
    if earlier and earlier[-1] == "zu" and word.endswith("n"):
        return True
    if word in FINAL_PARTICLES:
        return (
            any(e in FINITE or _weak_verb(e) or e in ("kam", "kamen", "trat", "traten", "rief", "zog") for e in earlier)
            and bool(earlier)
            and earlier[-1].casefold() not in ARTICLES
        )
    helper = any(e in FINITE for e in earlier)
    return helper and (participle(word) or (word.endswith(("en", "rn", "ln", "iert")) and frequency(word) > 1e-7))


def _weak_verb(word: str) -> bool:
    return word[0].islower() and word.endswith(("te", "ten", "t")) and frequency(word) > 1e-7


def doubled_words(text: str, start: int) -> Iterator[Repair]:
    """Yield repairs of a word said twice in a row, and of a verb of speaking that stands before and after its speaker."""
    spoken = SPEECH.findall(text)
    if len(spoken) == len(set(spoken)) and not TWICE.search(text):
        return
    words = words_of(text)
    for i in range(1, len(words)):
        a, b = words[i - 1], words[i]
        if (
            a.text == b.text
            and a.text.isalpha()
            and a.text[0].islower()
            and a.text not in REPEATABLE | DETERMINERS
            and text[a.end : b.start] == " "
            and len(a.text) > 1
            and frequency(a.text) > 1e-6
        ):
            before = text[a.start : b.end]
            yield Repair(Span(start + a.start, start + b.end), before, a.text, "doubled_word", 0.9)
    for i in range(2, len(words)):
        yield from _doubled_article_or_noun(text, start, words, i)
    for i, word in enumerate(words):
        if word.text not in SPEAKING or i == 0 or words[i - 1].text == ",":
            continue
        for j in range(i - 1, max(-1, i - 9), -1):
            if words[j].text == word.text and i - j >= 3:
                between = words[j + 1 : i]
                plain = not any(w.text in CONJUNCTIONS or w.text in ("er", "sie", "es") or w.text in '.:;„“"' for w in between)
                named = between[-1].text[0].isupper()
                closed = i + 1 < len(words) and words[i + 1].text in (",", ":", ".")
                if plain and named and closed:
                    a = between[-1]
                    before = text[a.start : word.end]
                    yield Repair(Span(start + a.start, start + word.end), before, a.text, "doubled_word", 0.8)
                break
            if words[j].text in (".", ":", ";"):
                break


def _subject_before(words: Sequence[Word], verb: int) -> bool:
    """Tell whether a subject stands before a verb („Sie gewann das das Rennen“, but „Dann stärkt das das Vertrauen“)."""
    return verb > 0 and (
        words[verb - 1].text.casefold() in ("er", "sie", "es", "ich", "wir") or words[verb - 1].text in given_names()
    )


def _doubled_article_or_noun(text: str, start: int, words: Sequence[Word], i: int) -> Iterator[Repair]:
    """„sperrte die die Innenstadt“ (but not „die, die die Kosten tragen“), „legte Berufung Berufung ein“."""
    first, second = words[i - 1], words[i]
    if first.text != second.text or text[first.end : second.start] != " ":
        return
    before = words[i - 2].text
    article = (
        first.text in DETERMINERS
        and before[0].islower()
        and (
            (finite_like(before) and (first.text != "das" or _subject_before(words, i - 2)))
            or (before in ("dass", "weil", "ob") and first.text != "das")
        )
    )
    noun = first.text[0].isupper() and len(first.text) > 4 and frequency(first.text) > 1e-6 and first.text not in given_names()
    noun = noun and not any(w.text in ("sein", "lassen") for w in words[i + 1 : i + 3])
    if article or noun:
        yield Repair(
            Span(start + first.start, start + second.end),
            text[first.start : second.end],
            first.text,
            "doubled_word",
            0.75 if article else 0.65 if "".join(w.text for w in words[i + 1 : i + 2]) in PREPOSITIONS else 0.55,
        )


def stray_capitals(text: str, start: int) -> Iterator[Repair]:
    """Yield repairs of „Und“ and „Oder“ with a capital between two capitalised words."""
    if not STRAY.search(text):
        return
    words = words_of(text)
    for i in range(1, len(words) - 1):
        word, before, after = words[i], words[i - 1], words[i + 1]
        if word.text in ("Und", "Oder", "Sowie") and before.text[0].isupper() and after.text[0].isupper() and _is_word(before):
            yield Repair(Span(start + word.start, start + word.end), word.text, word.text.lower(), "stray_capital", 0.9)
        elif (word.text == "Noch" and _earlier(words, i, "weder")) or (
            word.text == "Als" and after.text == "auch" and _earlier(words, i, "sowohl")
        ):
            yield Repair(Span(start + word.start, start + word.end), word.text, word.text.lower(), "stray_capital", 0.85)


def _earlier(words: Sequence[Word], i: int, wanted: str) -> bool:
    return any(w.text.casefold() == wanted for w in words[max(0, i - 15) : i])
