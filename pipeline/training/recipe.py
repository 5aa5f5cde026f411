"""Make everything in `models/` again, step by step; finished steps are not repeated.

    python -m pipeline.training.recipe DATA WHEELS VOCABULARY RUNS MODELS

DATA is laid out as `docs/model.md` says. Training stops and resumes at any epoch, so the command can be given again.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pipeline.training import gazetteer
from pipeline.training.source import read_encoder
from pipeline.training.vocabulary import count_words, prune

STEPS = {
    # name: (variant, epochs, rate, rate of the encoder, step to start from)
    "open1": ("open", 8, 2e-3, 0.0, None),
    "open3": ("open", 12, 2e-3, 0.0, "open1"),
    "full3": ("full", 8, 1.5e-3, 0.0, "open3"),
}
EXPORTS = {
    "open3": ("de_news_claims_open", "CC BY-SA 4.0"),
    "full3": ("de_news_claims", "CC BY-NC-SA 4.0"),
}


def texts(path: Path) -> Iterator[str]:
    """Yield the lines of a gzipped text."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from lines


def words_of(data: Path) -> Counter[str]:
    """Count the words that the vocabulary is pruned to: unlabelled German text, and the open training texts three times."""
    words = count_words(line for name in ("wikipedia", "bundestag_wp21") for line in texts(data / f"text/{name}.txt.gz"))
    own = count_words(
        json.loads(line)["text"] for name in ("posts", "wikinews") for line in texts(data / f"open/{name}.jsonl.gz")
    )
    names = (data / "ner/germeval2014/train_bioes.txt").read_text(encoding="utf-8").splitlines()
    own.update(line.split()[0] for line in names if line.strip())
    for line in texts(data / "speech/train.jsonl.gz"):
        for sentence in json.loads(line)["Sentences"]:
            own.update(sentence["Tokens"])
    for word, count in own.items():
        words[word] += 3 * count
    return words


def main() -> None:
    """Run all steps."""
    ap = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "wheels", "vocabulary", "runs", "models"):
        ap.add_argument(name, type=Path)
    args = ap.parse_args()
    if not (args.vocabulary / "pieces.npz").is_file():
        print("pieces kept:", prune(read_encoder(args.wheels), words_of(args.data), args.vocabulary))
    for step, (variant, epochs, rate, encoder_rate, start) in STEPS.items():
        done = args.runs / step / "done"
        if done.exists():
            continue
        command = [sys.executable, "-m", "pipeline.training.train", args.data, args.vocabulary, args.wheels, args.runs / step]
        options = {"--variant": variant, "--epochs": epochs, "--rate": rate, "--encoder-rate": encoder_rate}
        if start:
            options["--start"] = args.runs / start / "best.pt"
        subprocess.run([*map(str, command), *(str(x) for pair in options.items() for x in pair)], check=True)
        done.touch()
    for step, (name, licence) in EXPORTS.items():
        command = [
            sys.executable,
            "-m",
            "pipeline.training.export",
            args.runs / step / "best.pt",
            args.vocabulary,
            args.wheels,
            args.models / name,
        ]
        subprocess.run([*map(str, command), "--name", name, "--licence", licence, "--variant", step[:4], "--no-int8"], check=True)
    if not (args.models / "gazetteer/names.marisa").is_file():
        print("places, names:", gazetteer.build(args.models / "gazetteer"))


if __name__ == "__main__":
    main()
