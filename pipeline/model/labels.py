"""The closed vocabularies that the model predicts."""

ENTITY_LABELS = ("PER", "LOC", "ORG", "MISC")
TAGS = ("O", *(f"{p}-{label}" for label in ENTITY_LABELS for p in "BIES"))
ROLES = ("quote", "speaker", "cue", "frame", "addressee")
FORMS = ("Direct", "Indirect", "FreeIndirect", "IndirectFreeIndirect", "Reported")
ACTS = (
    "says", "claims", "reports", "confirms", "denies", "does_not_confirm", "demands", "warns", "threatens", "announces",
    "promises", "predicts", "doubts", "praises", "criticises", "asks", "decides", "believes",
)  # fmt: skip
