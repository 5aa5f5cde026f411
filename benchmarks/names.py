"""Merge 1,000,000 generated mentions of 100,000 names; print time, CPU time, memory and whether order and parts matter.

python benchmarks/names.py [MENTIONS] [NAMES]
"""

from __future__ import annotations

import hashlib
import random
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.german.census import Census, Form, Group
from pipeline.german.merging import merge
from pipeline.german.words import given_names

STARTS = "Al Ba Be Bo Bra Da De Do Dra Fa Fi Ga Go Gri Ha He Ho Ka Ke Kli Ko Kra La Le Lo Ma Me Mo Na Ne No Pa Pe Po Pri Ra Re Ro Sa Se Scha Schu So Sta Ste Ta Te Tro Tscha U Va Ve Wa We Wi Ya Za Ze".split()
MIDDLES = "be da de di do ga go ka ke ko la le li lo ma me mi mo na ne ni no pa po ra re ri ro sa se si so ta te ti to wa we wi schi tscha tz ck rm nd lt rg".split()
ENDS = "ow ew in enko uk yj ski mann berg stein er ert ing hardt ez ini elli sson sen ou ian adze ic ek al am ad ir oglu".split()
SWAPS = (("w", "v"), ("sch", "sh"), ("tsch", "ch"), ("yj", "y"), ("j", "y"), ("k", "ck"))


def people(count: int, chance: random.Random) -> list[str]:
    """Return different full names: one in ten family names is shared by several people."""
    given = sorted(n for n in given_names() if len(n) > 2)
    out: dict[str, None] = {}
    families: list[str] = []
    while len(out) < count:
        if families and chance.random() < 0.1:
            family = chance.choice(families)
        else:
            family = chance.choice(STARTS) + "".join(chance.choices(MIDDLES, k=chance.choice((1, 2, 2, 3)))) + chance.choice(ENDS)
            families.append(family)
        out[f"{chance.choice(given)} {family}"] = None
    return list(out)


def mentions(names: list[str], count: int, chance: random.Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield mentions: a few names are frequent, most are rare; short forms, genitives, other spellings, slips, roles."""
    for number in range(count):
        name = names[number] if number < len(names) else names[int(len(names) * chance.random() ** 3)]
        given, family = name.split(" ", 1)
        kind = chance.random()
        role: tuple[str, ...] = ()
        if kind < 0.4:
            text = name
        elif kind < 0.7:
            text = family
        elif kind < 0.8:
            text = family + ("s" if not family.endswith("s") else "’")
        elif kind < 0.9:
            a, b = chance.choice(SWAPS)
            text = f"{given} {family.replace(a, b)}"
        elif kind < 0.95:
            text, role = family, (chance.choice(("Minister", "Sprecherin", "Trainer", "Präsident")),)
        elif kind < 0.98:
            text = f"{given[0]}. {family}"
        else:
            at = chance.randrange(1, len(family))
            text = f"{given} {family[:at]}{family[at + 1 :]}"
        yield text, role


def census(found: list[tuple[str, tuple[str, ...]]], parts: int) -> Census:
    """Count mentions part by part, then add up."""
    whole = Census()
    for number in range(parts):
        part = Census()
        for name, roles in found[number::parts]:
            part.add(name, roles)
        whole.update(part)
    return whole


def digest(groups: dict[Form, Group]) -> str:
    """Return what tells two results apart."""
    unlike = {id(g): g for g in groups.values()}.values()
    lines = sorted(f"{g.name}\t{g.count}\t{sorted(g.forms)}\t{sorted(g.apart.items())}" for g in unlike)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def main() -> None:
    count, different = (
        (int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000),
        (int(sys.argv[2]) if len(sys.argv) > 2 else 100_000),
    )
    chance = random.Random(5)
    names = people(different, chance)
    found = list(mentions(names, count, chance))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wall, cpu = time.perf_counter(), time.process_time()
    told = census(found, 4)
    counted = time.perf_counter() - wall
    groups = merge(told)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    unlike = len({id(g) for g in groups.values()})
    print(f"{count:,} mentions, {len(told.counts):,} forms of {different:,} names -> {unlike:,} persons")
    print(
        f"{wall:.1f} s ({counted:.1f} s of it counting), CPU {cpu:.1f} s, memory {peak:.0f} MB (mentions alone {before:.0f} MB)"
    )
    told_in_full = {n for n in names if (n, "") in groups}
    mixed = sum(groups[n, ""].name != n and groups[n, ""].name in told_in_full for n in told_in_full)
    print(f"{mixed} of {len(told_in_full):,} names that occur in full were joined to another person's")
    first = digest(groups)
    chance.shuffle(found)
    again = digest(merge(census(found, 9)))
    print("another order and other parts: " + ("the same" if first == again else f"DIFFERENT ({first}, {again})"))


if __name__ == "__main__":
    main()
