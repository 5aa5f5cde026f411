from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

dvc = pytest.importorskip("dvc", reason="DVC is not installed")


def command(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(cwd), "DVC_NO_ANALYTICS": "1"}
    return subprocess.run(arguments, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def digests(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not p.name.startswith(".") and "cache" not in p.parts
    }


def test_repro_finds_the_bytes_of_a_run_and_reruns_what_a_change_touches(tmp_path: Path) -> None:
    for name in ("pipeline", "models", "data/raw", "dvc.yaml", "params.yaml"):
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)
    assert command(sys.executable, "-m", "dvc", "init", "--no-scm", "-q", cwd=tmp_path).returncode == 0
    done = command(sys.executable, "-m", "pipeline.cli", "run", "--quiet", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    before = digests(tmp_path / "data")
    done = command(sys.executable, "-m", "dvc", "repro", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert digests(tmp_path / "data") == before
    done = command(sys.executable, "-m", "dvc", "repro", cwd=tmp_path)
    assert "Running stage" not in done.stdout
    params = tmp_path / "params.yaml"
    params.write_text(params.read_text(encoding="utf-8").replace("snippet: 300", "snippet: 200"), encoding="utf-8")
    done = command(sys.executable, "-m", "dvc", "repro", cwd=tmp_path)
    ran = [line.split("'")[1] for line in done.stdout.splitlines() if line.startswith("Running stage")]
    assert ran[0] == "tables"
    assert set(ran) <= {"tables", "report"}
