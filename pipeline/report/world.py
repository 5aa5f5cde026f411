"""Country outlines for the map, as TopoJSON: the world coarse, the countries around the places fine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

Topology = dict[str, Any]
Box = tuple[float, float, float, float]
AROUND = 1.0
"""Degrees around a place within which a country counts as near."""
REGION = 40.0
"""Places no farther apart than these degrees are a region: all countries in sight are drawn finely, not just those named."""


def outlines(folder: Path, points: list[tuple[float, float]]) -> dict[str, Topology]:
    """Return the outlines for points (longitude, latitude): `world` at 1:110 million, `near` at 1:50 million where a point is."""
    if not points:
        return {}
    far, _ = _world(folder, "110m")
    fine, boxes = _world(folder, "50m")
    windows = _windows(points)
    near = [g for g in fine["objects"]["countries"]["geometries"] if _meets(_polygons(boxes, g), windows)]
    return {"world": part(far, far["objects"]["countries"]["geometries"]), "near": part(fine, near)}


@lru_cache(maxsize=2)
def _world(folder: Path, scale: str) -> tuple[Topology, list[Box]]:
    """Return the countries of the world and the boxes of their arcs; they are read once in each process."""
    found: Topology = json.loads((folder / f"countries-{scale}.json").read_text(encoding="utf-8"))
    return found, arc_boxes(found)


def part(topology: Topology, geometries: list[dict[str, Any]]) -> Topology:
    """Return a topology of some of the countries with just the arcs they need."""
    used = sorted({_index(arc) for geometry in geometries for arc in _arcs(geometry.get("arcs", []))})
    renamed = {old: new for new, old in enumerate(used)}
    return {
        "type": "Topology",
        "transform": topology["transform"],
        "arcs": [topology["arcs"][old] for old in used],
        "objects": {
            "countries": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": g["type"], "id": g.get("id", ""), "arcs": _rename(g["arcs"], renamed)}
                    for g in geometries
                    if "arcs" in g
                ],
            }
        },
    }


def arc_boxes(topology: Topology) -> list[Box]:
    """Return west, south, east and north of every arc; arcs are delta-coded integers."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    out = []
    for arc in topology["arcs"]:
        x = y = 0
        xs, ys = [], []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            xs.append(x)
            ys.append(y)
        out.append(
            (min(xs) * scale_x + move_x, min(ys) * scale_y + move_y, max(xs) * scale_x + move_x, max(ys) * scale_y + move_y)
        )
    return out


def _windows(points: list[tuple[float, float]]) -> list[Box]:
    """Return what will be seen: one window around the places of a region, otherwise one around each place."""
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    if max(east - west, north - south) > REGION:
        return [(x - AROUND, y - AROUND, x + AROUND, y + AROUND) for x, y in points]
    room = AROUND + 0.6 * max(east - west, 2 * (north - south))
    return [(west - room, south - room / 2, east + room, north + room / 2)]


def _polygons(boxes: list[Box], geometry: dict[str, Any]) -> list[Box]:
    """Return the box of each polygon of a country; a box of all would span the globe for some."""
    polygons = geometry.get("arcs", []) if geometry["type"] == "MultiPolygon" else [geometry.get("arcs", [])]
    found = ([boxes[_index(arc)] for arc in _arcs(polygon)] for polygon in polygons)
    return [
        (min(b[0] for b in own), min(b[1] for b in own), max(b[2] for b in own), max(b[3] for b in own)) for own in found if own
    ]


def _meets(polygons: list[Box], windows: list[Box]) -> bool:
    """Tell whether a polygon meets a window."""
    return any(
        e >= west and n >= south and w <= east and s <= north for w, s, e, n in polygons for west, south, east, north in windows
    )


def _arcs(nested: Any) -> Iterator[int]:
    if isinstance(nested, int):
        yield nested
    else:
        for item in nested:
            yield from _arcs(item)


def _index(arc: int) -> int:
    """Return the place of an arc in the list; a reversed arc is written as its complement."""
    return ~arc if arc < 0 else arc


def _rename(nested: Any, renamed: dict[int, int]) -> Any:
    if isinstance(nested, int):
        return ~renamed[~nested] if nested < 0 else renamed[nested]
    return [_rename(item, renamed) for item in nested]
