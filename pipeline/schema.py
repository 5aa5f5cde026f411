"""The tables: every column with its type and meaning; documentation and data package are made from this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from pipeline.document import Act, Evidence, Form, Label, Polarity, SpeakerKind

VALUES: dict[str, tuple[str, ...]] = {
    "act": get_args(Act),
    "evidence": get_args(Evidence),
    "form": get_args(Form),
    "label": get_args(Label),
    "polarity": get_args(Polarity),
    "speaker_kind": get_args(SpeakerKind),
    "status": ("done", "skipped"),
}
"""Columns with a closed vocabulary."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `kind` is a Frictionless type: string, integer, number, date, time or boolean; `values` are all it may hold."""

    name: str
    kind: str
    meaning: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table of `data/out`, its key (columns parted by spaces; none where inputs without an id are listed) and its columns in order."""

    name: str
    meaning: str
    key: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [c.name for c in self.columns]

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that together are different in every row; none where the key is no column."""
        return tuple(k for k in self.key.split() if k in self.names)


def _columns(text: str) -> tuple[Column, ...]:
    out = []
    for line in text.strip().splitlines():
        name, kind, meaning = (part.strip() for part in line.split("|", 2))
        out.append(Column(name, kind, meaning, VALUES.get(name, ())))
    return tuple(out)


CLAIMS = Table(
    "claims",
    "One row for each claim: who says what, in which words, and where it stands. A claim in a repeated block is counted, not listed again.",
    "claim_id",
    _columns("""
claim_id | string | Id of the claim; the same text gives the same id in every run.
document_id | string | Document the claim stands in (see documents.csv).
block_id | string | Block (line or element) its content begins in.
entry_time | time | Clock time of the live blog's entry, HH:MM, where it has one.
entry_id | string | Id of the entry: that of its source (anchor, address), or its number (e0001).
speaker | string | Who says it, by the fullest name in the text; empty where nobody can be named.
speaker_kind | string | person, group, country, organisation, media, document or unknown.
speaker_id | string | Row of people.csv, places.csv or organisations.csv, where the speaker has one.
speaker_text | string | The words that name the speaker in the text ("er", "der Ukrainer").
speaker_role | string | Role that stands beside the speaker's name here.
speaker_how | string | How the speaker was found: name, apposition (the name beside a role), pronoun ("er"), office ("der Präsident"), role, metonym ("Moskau" for a government), group, document, media, continued (speech that goes on).
speaker_actor | string | State or body behind a capital or building (Kiew: Ukraine).
cue | string | The words that show the claim ("sagte", "laut"); empty for speech that goes on without one.
act | string | Kind of act: says, claims, reports, confirms, denies, does_not_confirm, demands, warns, threatens, announces, promises, predicts, doubts, praises, criticises, asks, decides, believes.
polarity | string | affirmed or negated ("haben nicht bestätigt, dass").
evidence | string | asserted, hearsay (the author stands off: "soll", "angeblich") or unverified (the text says that it could not be checked).
form | string | Direct (in quotation marks), Indirect ("dass …", "… sei"), Reported (told in the author's words: "kündigte Hilfe an"), FreeIndirect ("… sei" without a word of saying) or IndirectFreeIndirect (Indirect that goes on so); the forms of the Wikinews quotation corpus.
content | string | What is said, readable: repairs applied, an opening "dass" and loose punctuation cut off.
people | string | People named in the content, separated by "; ".
places | string | Places named in the content.
organisations | string | Organisations named in the content.
addressee | string | To whom it is said, where written.
relayed_by | string | Medium or person through whom the claim reaches the text ("Reuters berichtet, dass Kiew …").
parent_id | string | Claim within whose content this one stands.
said_on | date | Day on which it was said, where the text and a document date tell.
said_on_text | string | The words of time ("am Montag").
group_id | string | Claims of one matter share this id, those of other texts dated a few days apart too (tables.matter_days in params.yaml): filter by it to read them together.
occurrences | integer | How often the claim stands in the corpus, repeated blocks and snapshots included.
first_seen | string | Date of the first document with the claim; its name where it has no date or snapshots share one.
last_seen | string | Date (or name) of the last document with the claim.
confidence | number | Probability that the row is right, 0 to 1: that somebody says this here; nothing about whether it is true (docs/quality.md tells how well it holds).
start | integer | First character of the evidence in the source, counted from 0.
end | integer | Character after the last one of the evidence.
content_spans | string | Exact source ranges of the content, as "start-end" pairs.
speaker_spans | string | Exact source ranges of the speaker's words.
cue_spans | string | Exact source ranges of the cue.
snippet | string | The source from start to end, white space joined, cut to the length in params.yaml.
rules | string | What made the row: the model or names of rules; for engineers.
source_file | string | File the document was read from.
"""),
)

PEOPLE = Table(
    "people",
    "One row for each person.",
    "person_id",
    _columns("""
person_id | string | Id of the person.
name | string | Fullest name found.
aliases | string | Other forms found, separated by "; ".
misspellings | string | Those of them that are suspected misspellings (one letter wrong, unknown elsewhere); their places stand in suggestions.csv.
roles | string | Roles that stand beside the name, inflected forms of one role together, the most frequent first.
role_counts | string | How often each of them does, in the same order.
related_country | string | Country that the adjectives of the roles name ("russischer Präsident": RU).
mentions | integer | How often the person is named (pronouns not counted).
documents | integer | In how many documents.
claims_made | integer | Claims whose speaker the person is.
claims_about | integer | Claims whose content names the person.
maybe | string | Names of other rows that may be the same person; they are kept apart.
maybe_ids | string | Their ids.
apart_because | string | Why that is left open: several people bear the name, a family name is common, father and son, and so on.
first_document | string | Document of the first mention.
first_start | integer | Where the first mention begins in it.
example | string | The sentence of the first mention.
"""),
)

PLACES = Table(
    "places",
    "One row for each place, countries and seats of power included.",
    "place_id",
    _columns("""
place_id | string | Id of the place.
name | string | German name.
kind | string | city, region, country or other; empty where unknown.
country_code | string | Country (ISO 3166-1 alpha-2); empty where unknown.
latitude | number | Degrees north; empty where unknown or of no single point.
longitude | number | Degrees east.
precision | string | What latitude and longitude are: exact (the place itself), region or country (only its middle); ambiguous where several places bear the name; empty where not found.
geonames_id | string | Id in GeoNames, where known.
english_name | string | English name, where known.
aliases | string | Other forms found.
mentions | integer | How often the place is named.
metonymic_mentions | integer | Mentions that mean a government or body ("Moskau erklärte").
related_words | integer | For a country: adjectives and inhabitants that name it ("russisch", "Ukrainer"); they are no mentions.
documents | integer | In how many documents.
claims_from | integer | Claims whose speaker it is.
claims_about | integer | Claims whose content names it.
example | string | The sentence of the first mention.
"""),
)

ORGANISATIONS = Table(
    "organisations",
    "One row for each organisation, body, company or medium.",
    "organisation_id",
    _columns("""
organisation_id | string | Id of the organisation.
name | string | Usual name.
kind | string | government, military, media, party, company, international, sports, ngo or other; empty where unknown.
related_country | string | Country it belongs to, by our table or an adjective in its name.
aliases | string | Other forms found, and the usual name where no text has it.
mentions | integer | How often it is named.
documents | integer | In how many documents.
claims_made | integer | Claims whose speaker it is.
claims_about | integer | Claims whose content names it.
example | string | The sentence of the first mention.
"""),
)

MENTIONS = Table(
    "mentions",
    "Every place in the sources where a person, place, organisation or other name stands.",
    "mention_id",
    _columns("""
mention_id | string | Id of the mention.
document_id | string | Document.
block_id | string | Block.
label | string | PER (person), LOC (place), ORG (organisation) or MISC (other name).
entity_id | string | Row of people.csv, places.csv or organisations.csv.
name | string | Name of that row.
text | string | The words in the source.
start | integer | First character.
end | integer | Character after the last one.
flags | string | compound (part of a compound), glued, hashtag, metonym, list (from a list of names), again (found by its other mentions).
repeated | boolean | true in a block that repeats an earlier one.
confidence | number | How sure the tool is, 0 to 1.
source_file | string | File.
"""),
)

DISPUTES = Table(
    "disputes",
    "One row for each matter on which speakers differ: who asserts, who denies, who does not confirm, who could not verify. Only claims that face each other are in it.",
    "dispute_id",
    _columns("""
dispute_id | string | Id of the matter.
matter | string | Names that the claims have in common.
statement | string | The claim that is asserted most often, as an example.
asserted_by | string | Speakers who assert, report or announce it.
denied_by | string | Speakers who deny or doubt it.
not_confirmed_by | string | Speakers who do not confirm it.
unverified_by | string | Speakers who say that they could not check it.
claim_ids | string | The claims, separated by "; ".
documents | integer | In how many documents.
"""),
)

DOCUMENTS = Table(
    "documents",
    "One row for each input, those that could not be read too.",
    "",
    _columns("""
document_id | string | Id of the document; empty where it could not be read.
source_file | string | File, relative to the input folder.
status | string | done or skipped.
reason | string | Why it was skipped, or what was noticed when it was read.
title | string | Title, where known.
date | date | Date of the document, where known.
encoding | string | How the bytes were read.
format | string | Format of the source.
record | integer | Number of the record in its file, counted from 1; empty where the file is one document.
record_id | string | Id of the record in its data (id, guid, address), where it has one.
url | string | Address of the document, where its source tells.
characters | integer | Length of the text in code points.
blocks | integer | Number of blocks.
removed_blocks | integer | Blocks that repeat earlier ones.
repairs | integer | Repairs applied.
mentions | integer | Mentions of names.
claims | integer | Claims listed.
text_sha256 | string | SHA-256 of the decoded text in UTF-8.
"""),
)

REPAIRS = Table(
    "repairs",
    "Every change that was made to read a text, and every change suggested; the text itself stays as it is.",
    "repair_id",
    _columns("""
repair_id | string | Id of the repair.
document_id | string | Document.
start | integer | First character.
end | integer | Character after the last one.
before | string | Words in the source.
after | string | How they are read.
kind | string | Kind of damage: glued_words, missing_space, dropped_punctuation, stray_capital, doubled_word, misspelt_name, mojibake, html_entity, soft_hyphen, zero_width, control_character, special_space or line_hyphenation.
confidence | number | How sure the tool is, 0 to 1.
source_file | string | File.
"""),
)

SUGGESTIONS = Table("suggestions", "Repairs that were not applied, for a human to judge.", "repair_id", REPAIRS.columns)

REMOVED = Table(
    "removed_blocks",
    "Blocks that repeat an earlier block; their claims and names count as repeats.",
    "block_id",
    _columns("""
block_id | string | The repeated block.
document_id | string | Its document.
start | integer | First character.
end | integer | Character after the last one.
kept_document_id | string | Document of the block that is kept.
kept_start | integer | Where the kept block begins.
kept_end | integer | Where the kept block ends.
similarity | number | Share of equal words, 0 to 1.
rule | string | exact (the same words), near (it says nothing new) or changed (it brings news, see news).
run_id | string | Blocks that repeat in a row share this id.
difference | string | What differs, as "old → new"; ∅ stands for nothing.
news | string | What is new: number, negation, modality, date, place, name, outcome, act, words, added or dropped.
text | string | The repeated words.
source_file | string | File.
"""),
)

CHANGED = Table(
    "changed_blocks",
    "Blocks that change an earlier one: a number, a name, a date, a negation or any other words are new, so they are kept.",
    "block_id",
    REMOVED.columns,
)

VERSIONS = Table(
    "block_versions",
    "Snapshots of one live blog: every wording of a block that was edited. Empty without snapshots.",
    "version_id",
    _columns("""
version_id | string | Id of the wording.
blog_id | string | Live blog that the documents are snapshots of.
line_id | string | Block in which the line of wordings begins.
version | integer | 1 for the first wording, and so on.
block_id | string | Block in which this wording was first seen.
document_id | string | Its document.
start | integer | First character.
end | integer | Character after the last one.
first_seen | string | Date (or name) of the first snapshot with this wording.
last_seen | string | Date (or name) of the last snapshot with it.
snapshots | integer | In how many snapshots it stands.
difference | string | What differs from the wording before, as "old → new"; ∅ stands for nothing.
news | string | What is new against the wording before, as in changed_blocks.csv; empty where it says nothing new.
text | string | The wording.
source_file | string | File.
"""),
)

TABLES = (CLAIMS, PEOPLE, PLACES, ORGANISATIONS, MENTIONS, DISPUTES, DOCUMENTS, REPAIRS, SUGGESTIONS, REMOVED, CHANGED, VERSIONS)
