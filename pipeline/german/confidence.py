"""How sure a claim is: a logistic regression over a few properties that a reader can check, fitted on development texts.

The weights lie beside the model that proposes the quotations (`confidence.json`), because they are right for its scores only;
`pipeline.training.confidence` makes them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.document import Claim
from pipeline.errors import ConfigError
from pipeline.german.reading import Reading

NAME = "confidence.json"
FRAMES = ("frame_cue", "frame_speaker", "second_part", "cue_elsewhere", "passive")
"""Rules after which a claim is another one than the model proposed."""
SHORT, LONG = 6, 30
"""Contents of fewer, or more, words than these count as short, or long."""
LEAST, MOST = 0.02, 0.99
"""No claim is surer than this: more cannot be told from a thousand development claims."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The weight of each property; one that has none counts for nothing."""

    weights: Mapping[str, float]

    def sure(self, properties: Mapping[str, float]) -> float:
        """Return the probability that a claim with these properties is right."""
        total = sum(self.weights.get(name, 0.0) * value for name, value in properties.items())
        return round(min(max(1 / (1 + math.exp(-total)), LEAST), MOST), 3)


def read(folder: Path) -> Scale | None:
    """Read the weights that lie in a model's folder; None where it has none.

    Raises ConfigError where the file cannot be read.
    """
    path = folder / NAME
    if not path.is_file():
        return None
    try:
        weights = json.loads(path.read_text(encoding="utf-8"))["weights"]
        return Scale({str(name): float(value) for name, value in weights.items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{path}: the weights of confidence cannot be read ({error}); check out models/ again") from error


def properties(claim: Claim, words: int, heading: bool) -> dict[str, float]:
    """Return the properties of a claim that its confidence is reckoned from.

    `words` is the length of its content, `heading` tells that it stands in one.
    """
    how = claim.speaker_how
    out = {"always": 1.0, f"form {claim.form}": 1.0, f"speaker by {how}" if how else "no speaker": 1.0}
    if claim.rules[0] == "model":
        share = min(max(claim.score, 0.01), 0.99)
        out["model: log odds"] = round(math.log(share / (1 - share)), 4)
    else:
        out |= {"rule": 1.0, f"rule {claim.rules[0]}": 1.0}
    out |= {f"changed by {rule}": 1.0 for rule in claim.rules[1:] if rule in FRAMES}
    told = (
        ("no cue", not claim.cue and claim.form != "Reported"), ("short", words < SHORT), ("long", words > LONG), ("heading", heading)
    )  # fmt: skip
    return out | {name: 1.0 for name, holds in told if holds}


def properties_in(reading: Reading, claim: Claim) -> dict[str, float]:
    """Return the properties of a claim in its text."""
    block = reading.block_at(claim.content[0].start)
    words = sum(len(reading.inside(s)) for s in claim.content)
    return properties(claim, words, block is not None and block.kind == "heading")
