"""A grid with one square for each region, laid out by hand roughly as they lie: no map, no borders, no tiles from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from hackathon_portal.classifiers.regions import REGIONS, table


@dataclass(frozen=True, slots=True)
class Tile:
    """Where the square of a region stands (from 1), its short word and its whole name."""

    region: str
    row: int
    column: int
    short: str
    name: str


def shipped() -> tuple[Tile, ...]:
    """Every region's square, row by row."""
    names = {region.code: region.name for region in REGIONS}
    found = [
        Tile(one["region"], int(one["row"]), int(one["column"]), one["short"], names[one["region"]])
        for one in table("tile_grid.csv")
    ]
    return tuple(sorted(found, key=lambda tile: (tile.row, tile.column)))


TILES = shipped()
