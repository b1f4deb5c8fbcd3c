"""Kilometres between places: roads where table jarak knows them, else a straight line."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from mutasi_lib.domain.snapshot import Snapshot

EARTH_RADIUS_KM = 6371.0088


def haversine_km(start: npt.NDArray[np.float64], end: npt.NDArray[np.float64]) -> np.ndarray:
    """Great-circle kilometres between rows of (lintang, bujur) in degrees; NaN stays NaN."""
    lat1, lon1, lat2, lon2 = map(np.radians, (start[:, 0], start[:, 1], end[:, 0], end[:, 1]))
    half = np.sin((lat2 - lat1) / 2) ** 2
    half += np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half)))


def unit_km(snapshot: Snapshot, start: pd.Series, end: pd.Series) -> np.ndarray:
    """Kilometres between units, row by row: road, else straight line, else NaN."""
    road = road_km(snapshot, start, end)
    points = snapshot["unit_kerja"].set_index("kode")[["lintang", "bujur"]]
    line = haversine_km(
        points.reindex(start).to_numpy(dtype=float), points.reindex(end).to_numpy(dtype=float)
    )
    return np.asarray(np.where(np.isnan(road), line, road))


def road_km(snapshot: Snapshot, start: pd.Series, end: pd.Series) -> np.ndarray:
    """Kilometres of table jarak, whichever way round it states them; else NaN."""
    roads = snapshot["jarak"]
    table = pd.concat(
        [
            roads.set_index(["dari_unit", "ke_unit"])["km"],
            roads.set_index(["ke_unit", "dari_unit"])["km"],
        ]
    )
    table = table[~table.index.duplicated()]
    asked = pd.MultiIndex.from_arrays([start, end])
    return np.asarray(table.reindex(asked), dtype=float)
