"""What kind of body an organisation is: by our table, else by the words of its name."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.german.mentions import organisations, stem
from pipeline.german.nations import country_of
from pipeline.german.words import table

PARTS: tuple[tuple[str, str], ...] = (
    ("military", r"armee|streitkräfte|luftwaffe|marine|bundeswehr|brigade|bataillon|division|regiment|miliz|generalstab|nationalgarde|truppen|garde\b|korps"),
    ("international", r"vereinte nationen|\bun\b|\buno?-|weltbank|welthandels|weltgesundheits|internationale[rsn]? (?:straf|atom|währung|gericht|organisation)|europäische[rsn]? (?:union|kommission|rat|parlament|zentralbank|gerichtshof)|eu-(?:kommission|parlament|rat)|nato|afrikanische union|arabische liga"),
    ("media", r"zeitung|\bpost$|\btimes\b|tagblatt|tageblatt|anzeiger|rundfunk|fernseh|nachrichtenagentur|agentur$|\bnews\b|magazin|radio|\btv\b|kurier|allgemeine$|presse|spiegel|journal|sender|\bherald\b|tribune|\bbild$"),
    ("party", r"partei|\bunion$|bündnis|fraktion|sozialdemokrat|liberale|republikaner|demokraten|kommunisten|volkspartei|liste$|front$"),
    ("sports", r"\b(?:fc|sc|sv|vfb|vfl|tsv|tsg|bvb|fsv|hsv|ac|as|ssc|rb|bsc|spvgg|sg|ec|ehc|thc)\b|\bcf\b|sportverein|fußballbund|fußballverband|eintracht|borussia|fortuna|\bteam\b|olympisch|liga$|rennstall"),
    ("government", r"ministeri|regierung|behörde|\bamt$|[a-zäöü]amt(?:s|es)?$|kanzleramt|parlament|bundestag|bundesrat|landtag|senat\b|kongress|gericht|staatsanwaltschaft|polizei|geheimdienst|zoll$|rat$|duma|kommission|notenbank|zentralbank|bundesbank|rathaus|stadtverwaltung|präsidialamt|grenzschutz|nachrichtendienst|verfassungsschutz|katastrophenschutz|feuerwehr|stadtrat|gouvernement"),
    ("company", r"\b(?:ag|gmbh|se|kg|ohg|inc|corp|ltd|plc|llc|co|s\.a|n\.v|holding|group|gruppe)\b\.?|konzern|bank$|versicherung|werke?$|airlines?|airways|motors|energie$|energy|versicherer|hersteller|sparkasse|bahn$|kraftwerke?$|technolog|software|pharma|logistik|reederei|betreiber|industri|immobilien|börse$"),
    ("ngo", r"stiftung|verein$|\be\.\s?v\.|verband|hilfswerk|rotes kreuz|roter halbmond|ärzte ohne|amnesty|greenpeace|gewerkschaft|kirche|kammer$|bund$|netzwerk|initiative|hilfsorganisation|menschenrechts|caritas|diakonie|beobachtungsstelle"),
    ("other", r"universität|hochschule|institut|klinik|krankenhaus|schule$|museum|forschung|akademie|theater|charité"),
)  # fmt: skip
"""Kinds with word parts, tried in this order: a „Militärgericht“ is a court, a „Sportverband“ plays."""
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in PARTS)


@lru_cache(maxsize=20_000)
def kind_of(name: str) -> str:
    """Return the kind of an organisation; empty where neither table nor words tell."""
    known = organisations().get(name) or organisations().get(stem(name))
    if known:
        return known[1]
    low = name.casefold().rstrip(".")
    return next((kind for kind, pattern in _PATTERNS if pattern.search(low)), "")


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    return {row["name"]: row["country_code"] for row in table("organisations")}


def country_of_organisation(name: str) -> str:
    """Return the country of an organisation, by our table or an adjective in its name; empty where several or none."""
    if name in _countries():
        return _countries()[name]
    codes = {country_of(word) for word in name.split()} - {""}
    return codes.pop() if len(codes) == 1 else ""
