"""Words of speakers: pronouns, and nouns of documents, bodies, media, persons, listeners and of what only carries speech."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.german.acts import nouns
from pipeline.german.phrases import is_noun
from pipeline.german.words import ARTICLES

MALE = frozenset(["er", "ihn", "ihm", "dieser"])
FEMALE = frozenset(["sie", "ihr", "diese"])
FIRST = frozenset(["ich", "wir", "uns", "mich"])
DEMONSTRATIVE = frozenset("dieser diese".split())
RELATIVE = frozenset("der die das den dem denen welcher welche welches welchen dessen deren".split())
OBLIQUE = frozenset("mit von über an bei gegen für vor zu nach zwischen unter um durch ohne dem den des".split())
"""Behind these stands no subject."""
CARRIERS = frozenset(
    "Angabe Angaben Aussage Aussagen Worten Worte Darstellung Ansicht Auffassung Einschätzung Meinung Überzeugung "
    "Informationen Information Recherchen Bericht Berichten Berichte Erklärung Mitteilung Äußerungen Schilderung Schätzung "
    "Schätzungen Sicht Quellen Kreisen".split()
)
DOCUMENTS = frozenset(
    "Erklärung Bericht Berichte Berichten Studie Umfrage Schreiben Brief Mitteilung Aufzeichnung Aufzeichnungen "
    "Dokument Dokumente Papier Protokoll Urteil Gutachten Statistik Entwurf Vertrag Abkommen Resolution Beschluss "
    "Stellungnahme Erlass Analyse Untersuchung Abschlussbericht Transkript Mitschnitt Akte Klage Klageschrift Anklage "
    "Communiqué".split()
)
MEDIA_NOUNS = frozenset(
    "Nachrichtenagentur Agentur Sender Zeitung Blatt Magazin Nachrichtenmagazin Zeitschrift Rundfunk Fernsehsender "
    "Portal Medien Medium Medienberichten Medienberichte Staatsmedien".split()
)
MEDIA_ENDINGS = tuple(
    "zeitung zeitschrift magazin medien nachrichtenagentur presseagentur sender rundfunk staatsfunk hörfunk fernsehen blatt nachrichtenportal newsportal onlineportal".split()
)
"""Endings of nouns of media."""
NO_MEDIA = tuple("absender merkblatt flugblatt datenblatt amtsblatt kleeblatt".split())
"""Endings of nouns that only look like those of media."""
TEXTS = tuple(
    "bericht erklärung mitteilung schreiben brief papier gutachten studie entwurf klage urteil beschluss antrag stellungnahme "
    "dokument dokumente memorandum protokoll vertrag abkommen resolution vermerk artikel begründung akten anzeige".split()
)
"""Endings of nouns of documents."""
BODIES = frozenset(
    "Firma Konzern Unternehmen Gruppe Reederei Partei Verein Verband Miliz Bank Stiftung Organisation Behörde Institut Universität Hochschule Klinik Fluglinie Airline Bewegung".split()
)
BODY_ENDINGS = tuple(
    "betreiber hersteller konzern firma reederei gruppe versorger anbieter verein verband gewerkschaft institut partei miliz bank kette organisation ministerium hilfswerk verlag".split()
)
PERSONS = frozenset(
    "Nachbar Nachbarin Besitzer Kollege Kollegin Wirt Rentner Rentnerin Küster Anwohner Bewohner Bewohnerin Zeugin Kunde Vater Mutter "
    "Geistliche Priester Jurist Künstler Autor Regisseur Manager Unternehmer Funktionär Ökonom Offizier Soldat Lehrer Pilot Spieler Stürmer Torwart Sänger Musiker Schauspieler Angeklagte Zeuge Beschuldigte".split()
)
PERSON_ENDINGS = tuple(
    "erin istin orin entin antin chefin schaftlerin siegerin chef sieger jährige führer fahrer fahrerin forscher schaftler".split()
)
OF_MEDIA = tuple(
    "reporter reporterin korrespondent korrespondentin redakteur redakteurin redaktion journalist journalistin herausgeber herausgeberin kolumnist "
    "kolumnistin autor autorin kommentator kommentatorin fotograf fotografin mitarbeiter mitarbeiterin intendant intendantin verleger leser "
    "leserin chefredaktion moderator moderatorin ausgabe bericht".split()
)
"""Nouns of those who work for a medium."""
SAME = frozenset("derselbe dieselbe dasselbe demselben derselben denselben desselben gleiche gleichen besagte besagten".split())
"""Words that take up somebody named before: „laut derselben Zeitung“."""
LISTENERS = frozenset("Reportern Journalisten Medienvertretern Pressevertretern Abgeordneten Zuschauern Lesern".split())


def nouns_in(words: Iterable[str]) -> list[str]:
    """Return the words that are written as nouns, articles left out."""
    return [w for w in words if is_noun(w) and w.lower() not in ARTICLES]


def carries(noun: str) -> bool:
    """Tell whether a noun only carries what somebody says („Angaben“, „Auskunft“), and is no document with a voice of its own."""
    if noun in DOCUMENTS or noun.endswith(("bericht", "berichten", "studie", "umfrage")):
        return False
    return noun in CARRIERS or "nach" in nouns().get(noun, ("", "", frozenset()))[2]


def is_medium(noun: str) -> bool:
    """Tell whether a noun says that somebody is a medium: „Zeitung“, „Senders“, „Lokalzeitung“."""
    low = noun.lower()
    forms = (low, low.removesuffix("s"), low.removesuffix("es"))
    return noun in MEDIA_NOUNS or any(f.endswith(MEDIA_ENDINGS) and not f.endswith(NO_MEDIA) for f in forms)
