"""Simple systems to compare with, made anew from their descriptions; each reads words and sentence starts like the model.

`naive`: a list of cue verbs and quotation marks; what stands in marks is direct, what a comma parts from a cue verb, and
what "laut" or "zufolge" frames, is indirect (the manner of the rule-based baseline that Petersen-Frey and Biemann 2024
compare with). `direct`: only quotations in marks of at least four words with a cue verb and its subject beside it, as
textacy's `direct_quotations` describes it; there a parser finds the subject, here it is the noun phrase at the verb.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.decode import FoundQuotation
from pipeline.model.labels import ACTS, FORMS, ROLES
from pipeline.model.runtime import Result

CUES = frozenset(
    """sagte sagten sagt sagen gesagt erklärte erklärten erklärt teilte teilten mitgeteilt betonte betonten betont berichtete berichteten
    berichtet meldete meldeten meldet behauptete behaupteten behauptet forderte forderten fordert kritisierte kritisierten kritisiert warnte
    warnten warnt schrieb schrieben schreibt meinte meinten meint äußerte äußerten äußert bestätigte bestätigten bestätigt dementierte
    dementierten dementiert bestritt bestritten bestreitet verlangte verlangten verlangt erzählte erzählten erzählt fügte ergänzte ergänzten
    kündigte kündigten versicherte versicherten versichert nannte nannten nennt rief riefen lobte lobten glaubt glaubte hofft hoffte erwartet
    erwartete vermutet vermutete heißt hieß antwortete antworteten fragte fragten räumte räumten sprach sprachen spricht""".split()
)
OPEN, CLOSE = frozenset("„»"), frozenset("“«”")
STOPS = frozenset(".,:;!?–-()")
SUBJECTS = frozenset("er sie es man der die das ein eine wir dieser diese".split())


def naive(words: Sequence[str], starts: Sequence[int]) -> Result:
    """Find quotations by marks, cue verbs, commas and a few prepositions."""
    found = _direct(words, starts, 1, False)
    taken = {t for q in found for t in (*q.roles["quote"], *q.roles["cue"])}
    for start, end in zip(starts, [*starts[1:], len(words)], strict=True):
        inside = range(start, end)
        cue = next((i for i in inside if words[i].casefold() in CUES and i not in taken), -1)
        frame = next((i for i in inside if words[i].casefold() in ("laut", "zufolge")), -1)
        last = end - 1 if end > start and words[end - 1] in (".", "!", "?") else end
        if frame >= 0:
            speaker = _after(words, frame, end) if words[frame].casefold() == "laut" else _before(words, frame, start)
            quote = [i for i in range(start, last) if i != frame and i not in speaker and words[i] != ","]
            found.append(_quotation(quote, speaker, [frame], "Indirect"))
        elif cue >= 0:
            commas = [i for i in inside if words[i] == ","]
            behind = next((i for i in commas if i > cue), -1)
            ahead = next((i for i in reversed(commas) if i < cue), -1)
            if ahead == cue - 1 and ahead > start:
                found.append(_quotation(list(range(start, ahead)), _after(words, cue, end), [cue], "Indirect"))
            elif behind >= 0:
                speaker = _before(words, cue, start) or _after(words, cue, behind)
                found.append(_quotation(list(range(behind + 1, last)), speaker, [cue], "Indirect"))
    return Result([], sorted((q for q in found if q.roles["quote"]), key=lambda q: q.anchor))


def direct(words: Sequence[str], starts: Sequence[int]) -> Result:
    """Find direct quotations that have a cue verb and a speaker beside them."""
    return Result([], _direct(words, starts, 4, True))


def _quotation(quote: list[int], speaker: list[int], cue: list[int], form: str) -> FoundQuotation:
    roles: dict[str, list[int]] = {role: [] for role in ROLES} | {"quote": quote, "speaker": speaker, "cue": cue}
    return FoundQuotation(quote[0] if quote else -1, roles, FORMS.index(form), ACTS.index("says"), 0.5)


def _direct(words: Sequence[str], starts: Sequence[int], least: int, whole: bool) -> list[FoundQuotation]:
    found = []
    for opened, closed in _marks(words):
        if closed - opened - 1 < least:
            continue
        before, behind = [s for s in starts if s <= opened], [s for s in starts if s > closed]
        # textacy looks at the sentences that touch the quotation and at one on either side
        start = before[-2] if whole and len(before) > 1 else before[-1] if before else 0
        end = behind[1] if whole and len(behind) > 1 else behind[0] if behind and not whole else len(words)
        near = [i for i in (*range(closed + 1, end), *range(opened - 1, start - 1, -1)) if words[i].casefold() in CUES]
        cue = sorted(near, key=lambda i: min(abs(i - opened), abs(i - closed)))[:1]
        speaker = (_after(words, cue[0], end) if cue[0] > closed else _before(words, cue[0], start)) if cue else []
        if (speaker and not (set(speaker) & set(range(opened, closed + 1)))) or not whole:
            found.append(_quotation(list(range(opened, closed + 1)), speaker, cue, "Direct"))
    return found


def _marks(words: Sequence[str]) -> list[tuple[int, int]]:
    out, opened = [], -1
    for i, word in enumerate(words):
        if word in OPEN or (word == '"' and opened < 0):
            opened = i
        elif (word in CLOSE or word == '"') and opened >= 0:
            out.append((opened, i))
            opened = -1
    return out


def _after(words: Sequence[str], at: int, end: int) -> list[int]:
    out: list[int] = []
    for i in range(at + 1, end):
        if (
            words[i] in STOPS
            or words[i] in OPEN
            or words[i] == '"'
            or (out and words[i].islower() and words[i] not in ("von", "der", "des"))
        ):
            break
        if not out and words[i].islower() and words[i] not in SUBJECTS:
            break
        out.append(i)
    return out


def _before(words: Sequence[str], at: int, start: int) -> list[int]:
    out: list[int] = []
    for i in range(at - 1, start - 1, -1):
        if words[i] in STOPS or words[i] in CLOSE:
            break
        out.insert(0, i)
    return out
