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
from pipeline.training.hints import hints
from pipeline.training.source import read_encoder
from pipeline.training.vocabulary import count_words, prune

STEPS: dict[str, tuple[str, dict[str, float], str | None]] = {
    # name: (variant, options of training, step whose best weights to begin with)
    "open1": ("open", {"epochs": 8, "rate": 2e-3}, None),
    "open3": ("open", {"epochs": 12, "rate": 2e-3}, "open1"),
    "open6": ("open", {"epochs": 8, "rate": 1.5e-3, "names-share": 0.5, "seed": 8}, "open3"),
    "full3": ("full", {"epochs": 8, "rate": 1.5e-3}, "open3"),
    "full4": ("full", {"epochs": 3, "rate": 1e-3}, "full3"),
    "full5": ("full", {"epochs": 10, "rate": 1.5e-3, "names-share": 0.6, "seed": 5}, "full4"),
    "full7": ("full", {"epochs": 3, "rate": 6e-4, "names-share": 1.0, "tag-weight": 30, "seed": 11}, "full5"),
}
EXPORTS = {
    # step: (name, licence, least probability of a quotation)
    "open6": ("de_news_claims_open", "CC BY-SA 4.0", 0.7),
    "full7": ("de_news_claims", "CC BY-NC-SA 4.0", 0.5),
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
    if not (args.vocabulary / "hints.json").is_file():
        (args.vocabulary / "hints.json").write_text(json.dumps(hints(), ensure_ascii=False, sort_keys=True), encoding="utf-8")
    for step, (variant, options, start) in STEPS.items():
        done = args.runs / step / "done"
        if done.exists():
            continue
        command = [sys.executable, "-m", "pipeline.training.train", args.data, args.vocabulary, args.wheels, args.runs / step]
        given: dict[str, object] = {"variant": variant, **options}
        if start:
            given["start"] = args.runs / start / "best.pt"
        subprocess.run([*map(str, command), *(str(x) for k, v in given.items() for x in (f"--{k}", v))], check=True)
        done.touch()
    for step, (name, licence, least) in EXPORTS.items():
        command = [sys.executable, "-m", "pipeline.training.export", args.runs / step / "best.pt", args.vocabulary, args.wheels]
        options = ["--name", name, "--licence", licence, "--variant", step[:4], "--quotation-at", least, "--data", args.data]
        subprocess.run([str(x) for x in (*command, args.models / name, *options)], check=True)
    if not (args.models / "gazetteer/names.marisa").is_file():
        print("places, names:", gazetteer.build(args.models / "gazetteer"))


if __name__ == "__main__":
    main()
