"""Small closed word classes and what is known of a word: frequency, given name, name in this text."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

CAPITAL = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:['’][^\W\d_]+)?"
INNER = re.compile(rf"(?<=[^\W\d_] ){CAPITAL}")
"""A word with a capital right after another word."""
PAIR = re.compile(rf"([^\W\d_a-zß-öø-ÿ][^\W\d_]{{1,60}}) (?=({CAPITAL}))")
NO_VERBS = frozenset(
    "nicht jetzt seit mit weit dort oft fast laut statt sonst bereits zuerst meist selbst insgesamt zuletzt derzeit gut heute ausgerechnet".split()
)
INSEPARABLE = ("be", "ver", "zer", "ent", "er", "emp", "miss", "über", "unter", "wider", "hinter", "voll")
ARTICLES = frozenset("der die das den dem des ein eine einen einem einer eines".split())
PREPOSITIONS = frozenset(
    "in im an am auf aus bei beim mit nach von vom vor zu zum zur über unter für gegen durch ohne um seit bis "
    "zwischen hinter neben während wegen trotz laut gegenüber innerhalb außerhalb statt entlang nahe gen per pro samt "
    "ab".split()
)
CONJUNCTIONS = frozenset(
    "und oder aber sondern denn dass weil wenn als ob obwohl während nachdem bevor sowie wie doch damit falls sobald "
    "solange indem sodass bis ehe da zwar weder noch sowohl".split()
)
POSSESSIVES = frozenset("sein seine seinem seinen seiner ihr ihre ihrem ihren ihrer unser unsere unserer".split())
SUBJECTS = frozenset("er sie wir ich dieser diese letzterer beide".split())
SUBORDINATORS = frozenset("dass während nachdem wie obwohl weil wenn als ob bevor sobald da indem solange wonach".split())
HELPERS = frozenset(
    "hat haben hatte hatten habe hätte hätten wird werden wurde wurden sei seien ist war waren will wollte wollten".split()
)
MODALS = HELPERS | frozenset(
    "sollte sollten soll sollen kann können konnte konnten könnte könnten muss müssen müsste darf dürfen würde würden".split()
)
NEVER_LAST = frozenset(
    "sagte sagten sagt sagen erklärte erklärten erklärt schrieb schrieben schreibt teilte teilten betonte betonten "
    "betont meinte meinten kündigte kündigten forderte forderten warnte warnten berichtete berichteten sprach "
    "sprachen darunter sowie während nachdem obwohl weil dass bevor sodass damit wurde wurden hatte hatten waren "
    "konnte konnten könnte könnten sollte sollten wollte wollten musste mussten müsste würde würden werde werden "
    "nicht auch aber eine einen einem einer seine seinen seiner ihre ihren ihrer sind seien habe haben gegen zwischen "
    "unter über jedoch allerdings ohne für wegen trotz nannte nannten kam kamen ging gingen gab gaben".split()
)
"""Words that end no German compound: a longer word that ends in one of them is probably two."""
SHORT_LAST = frozenset(
    "und oder der die das den dem ist hat war wie als mit von zu in an auf für bei sie soll will wird kann aus vor nach".split()
)
"""Words that do end other words, so that the rest must be a name for certain."""
OPENING, CLOSING = frozenset('„»"“«'), frozenset('“«"”»')
"""Quotation marks that open, and those that close."""
FINITE = frozenset(
    "ist sind war waren wird werden wurde wurden hat haben hatte hatten kann können konnte konnten soll sollen sollte "
    "sollten will wollen wollte wollten muss müssen musste mussten darf dürfen sei seien habe werde könne könnten "
    "würde würden bleibt bleiben blieb blieben kommt kommen kam kamen geht gehen ging gingen gibt geben gab gaben "
    "steht stehen stand standen liegt liegen lag lagen macht machen machte machten sagt sagen sagte sagten erklärt "
    "erklären erklärte erklärten teilt teilte teilten berichtet berichtete berichteten schrieb schrieben schreibt "
    "betont betonte betonten kündigt kündigte kündigten fordert forderte forderten warnt warnte warnten trifft traf "
    "trafen führt führte führten zeigt zeigte zeigten sieht sah sahen hält hielt hielten nennt nannte nannten stellt "
    "stellte stellten bestätigt bestätigte bestätigten lehnt lehnte lehnten weist wies wiesen spricht sprach sprachen "
    "ändert beantragte meint meinte meinten droht drohte drohten lobt lobte kritisiert kritisierte begann begannen "
    "endet endete findet fand fanden legt legte legten gilt galt bringt brachte nimmt nahm nahmen lässt ließ ließen".split()
)
OPENERS = frozenset(
    "Allerdings Andererseits Andernfalls Anfangs Angeblich Angesichts Anhand Anlässlich Ansonsten Anschließend Anstatt Anstelle "
    "Aufgrund Außerdem Außerhalb Bereits Bevor Bislang Bisher Dabei Dadurch Dafür Dagegen Daher Dahinter Damals Damit Danach "
    "Daneben Daran Darauf Daraufhin Daraus Darin Darum Darunter Darüber Davon Davor Dazu Demnach Dennoch Derweil Derzeit Deshalb "
    "Dessen Diese Dieser Dieses Dort Ebenfalls Ebenso Einerseits Einige Einigen Erstmals Etliche Ferner Folglich "
    "Gegenwärtig Gestern Gleichwohl Gleichzeitig Heute Hierbei Hierfür Hierzu Hingegen Hinsichtlich Hinzu Immerhin Indessen "
    "Infolgedessen Innerhalb Insbesondere Insgesamt Insofern Inzwischen Jedenfalls Jedoch Jetzt Keiner Kürzlich Laut Letztlich "
    "Längst Mehrere Mittlerweile Möglicherweise Nachdem Nachts Neben Nichtsdestotrotz Obgleich Obwohl Offenbar Schließlich "
    "Seitdem Seither Sobald Sogar Solange Sollte Sollten Somit Sowohl Später Stattdessen Sämtliche Tagsüber Tatsächlich Teilweise "
    "Trotzdem Täglich Unterdessen Ursprünglich Vermutlich Viele Vielmehr Während Weiterhin Wenngleich Wobei Womöglich "
    "Zahlreiche Zeitgleich Zeitweise Zudem Zuerst Zugleich Zuletzt Zunächst Zusätzlich Zuvor Zwar Zwischen Zwischenzeitlich "
    "Überdies Übrigens".split()
)
"""Words that stand with a capital only where a sentence begins: no noun, name or polite form is written so."""
WEAK_OPENERS = frozenset(
    "Aktuell Alle Allein Als Andere Beide Da Deren Erst Es Etwa Hier Ich Jede Jeder Jedes Jene Kein Keine Man Manche Nicht Niemand "
    "Noch Nun Nur Ob Rund Schon Sein Seine Auch Selbst So Sonst Statt Was Weder Weil Weitere Welche Wenn Wer Wie Wieder Wir "
    "Wo Zwei".split()
)
"""Words that mostly begin a sentence where they have a capital, but may also be part of a name or title."""
PAST = frozenset(
    "gewann verlor begann trat zog schlug rief hielt blieb stieg fiel schloss bot brach verließ erhielt siegte starb wies nahm ließ "
    "gab kam ging sprach bestritt".split()
)
"""Strong verbs of news in the past."""
WEEKDAYS = frozenset(
    "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonnabend Sonntag Montagabend Dienstagabend Mittwochabend "
    "Donnerstagabend Freitagabend Samstagabend Sonntagabend Morgen Mittag Nachmittag Abend Vormittag Wochenende "
    "Anfang Ende Rande Vortag".split()
)


PASSIVE = frozenset("wird werden wurde wurden".split())
SEATED = tuple(
    "regierung führung gericht staatsanwaltschaft botschaft junta machthaber behörden konsulat parlament polizei ministerium kabinett institut".split()
)
"""Nouns of bodies whose place belongs to them wherever they stand: „erklärte die Regierung in Warschau“."""


@lru_cache(maxsize=1)
def _frequencies() -> dict[str, float]:
    from wordfreq import get_frequency_dict

    found: dict[str, float] = get_frequency_dict("de", "large")
    return found


def frequency(word: str) -> float:
    """Return the share of a word form in German text; 0 where it is unknown."""
    return _frequencies().get(word.casefold(), 0.0)


def table(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV lexicon of this package."""
    with files("pipeline.german").joinpath("lexicon", f"{name}.csv").open(encoding="utf-8") as file:
        rows = csv.reader(file)
        names = next(rows)
        yield from (dict(zip(names, row, strict=True)) for row in rows)


@lru_cache(maxsize=1)
def given_names() -> dict[str, str]:
    """Return given names with their gender: m, f or u."""
    return {row["name"]: row["gender"] for row in table("first_names")}


@lru_cache(maxsize=1)
def adverbs() -> frozenset[str]:
    """Return adverbs and particles in lower case: no noun, whatever capital they bear where a sentence begins."""
    return frozenset(row["word"] for row in table("adverbs"))


@lru_cache(maxsize=1)
def function_words() -> frozenset[str]:
    """Return articles, prepositions, adverbs and particles in lower case."""
    return ARTICLES | PREPOSITIONS | adverbs()


@lru_cache(maxsize=1)
def titles() -> dict[str, str]:
    """Return titles, roles and professions (inflected forms) with their gender."""
    return {row["form"]: row["gender"] for row in table("titles")}


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Return the German names of countries."""
    return frozenset(row["country"] for row in table("demonyms") if row["country_code"] != "EU")


def participle(word: str) -> bool:
    """Tell whether a word looks like a participle of the past („gewarnt“, „verletzt“, „abgelehnt“)."""
    if not word[0].islower() or len(word) < 5 or not word.endswith(("t", "en")) or word in NO_VERBS:
        return False
    return word.startswith(("ge", *INSEPARABLE)) or "ge" in word[2:6] or word.endswith("iert")


MANY = 3
"""A word that a text has so often is meant."""


class TextWords:
    """What one text tells of its words: how often each stands alone, capitalised within a sentence."""

    def __init__(self, text: str) -> None:
        self.count: Counter[str] = Counter()
        self.inner: Counter[str] = Counter()
        self.after_given: Counter[str] = Counter()
        self.suspects: set[str] = set()
        self._add(text)
        self.unseen = set(self.count)
        """Words that are not yet known to be suspects or none."""

    def _add(self, text: str) -> None:
        self.count.update(WORD.findall(text))
        self.inner.update(INNER.findall(text))
        names = given_names()
        self.after_given.update(word for before, word in PAIR.findall(text) if before in names)

    def changed(self, parts: Iterable[tuple[str, str]]) -> set[str]:
        """Count parts of the text anew that read otherwise by now (before, after); return the words whose evidence is another."""
        parts = list(parts)
        touched = {w for pair in parts for text in pair for w in WORD.findall(text)}
        told = {w: self._evidence(w) for w in touched}
        names = given_names()
        for before, after in parts:
            self.count.subtract(WORD.findall(before))
            self.inner.subtract(INNER.findall(before))
            self.after_given.subtract(word for first, word in PAIR.findall(before) if first in names)
            self._add(after)
        self.unseen |= touched
        return {w for w in touched if self._evidence(w) != told[w]}

    def _evidence(self, word: str) -> tuple[int, bool, bool]:
        return min(self.count[word], MANY), self.inner[word] > 0, self.after_given[word] > 0

    def is_name(self, word: str) -> bool:
        """Tell whether the text uses a word as a name: after a given name, or capitalised and not in the dictionary."""
        if self.after_given[word] > 0 or word in given_names() or word in countries():
            return True
        return bool(self.count[word]) and word[:1].isupper() and frequency(word) < 3e-7
