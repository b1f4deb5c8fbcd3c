"""What people, heads of unit and decisions say: wishes, input, exemptions, earlier moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mutasi_lib.sample.chance import Bools, Floats, Ints, Objects, Streams, blank, pick
from mutasi_lib.sample.geography import KM_PER_DEGREE
from mutasi_lib.sample.people import AS_OF, TMT, leaving_before

_LOOKED_AT = 14
"""Units a person considers before stating a wish."""


@dataclass(frozen=True)
class City:
    """What statements are about: people with ids, units, slots, and the slots of a kelompok."""

    people: pd.DataFrame
    units: pd.DataFrame
    slots: pd.DataFrame
    scale: float

    @property
    def ids(self) -> Objects:
        """The ids of all people, in row order."""
        return self.people["id_pegawai"].to_numpy(dtype=object)

    @property
    def codes(self) -> Objects:
        """The codes of all units, in row order."""
        return self.units["kode"].to_numpy(dtype=object)

    def movable(self) -> Bools:
        """Tell who is ASN outside management, without a charge, active and not a CPNS."""
        people = self.people
        plain = ~people["jenis_jabatan"].isin(["jpt", "administrator", "pengawas"])
        steady = people["status_pegawai"].isin(["PNS", "PPPK"]) & people["tugas_tambahan"].isna()
        chosen: Bools = (plain & steady & (people["kedudukan_hukum"] == "Aktif")).to_numpy()
        return chosen

    def gaps(self) -> Ints:
        """Give the projected gap of every slot at the plan's TMT: holders less need."""
        held = self.people["slot"].to_numpy()
        stays = (held >= 0) & ~leaving_before(self.people, TMT)
        count = np.bincount(held[stays], minlength=len(self.slots))
        gap: Ints = count - self.slots["kebutuhan"].to_numpy()
        return gap

    def other_units(self, rows: Ints, random: np.random.Generator, tries: int) -> Ints:
        """Draw for each person units with a slot of the same kelompok; -1 where it is the own.

        Returns an array of people by tries, holding rows of the unit table.
        """
        order = self.slots.sort_values("kelompok_jabatan", kind="stable")
        names, first, size = np.unique(
            order["kelompok_jabatan"].to_numpy(dtype=str), return_index=True, return_counts=True
        )
        mine = np.searchsorted(names, self.people["kelompok"].to_numpy(dtype=str)[rows])
        draw = (random.random((len(rows), tries)) * size[mine][:, None]).astype(int)
        found = order["unit"].to_numpy()[first[mine][:, None] + draw]
        own = self.people["unit"].to_numpy()[rows][:, None]
        other: Ints = np.where(found == own, -1, found)
        return other


def build_standings(city: City, streams: Streams) -> pd.DataFrame:
    """Make ``kedudukan_berjangka``: since when and until when people are away, all past the TMT.

    MPP ends with retirement and is left out.
    """
    random = streams("kedudukan_berjangka")
    kinds = ("CLTN", "Tugas Belajar", "Pemberhentian Sementara")
    rows = np.flatnonzero(np.isin(city.people["kedudukan_hukum"], kinds))
    since = AS_OF - random.integers(60, 700, len(rows)).astype("timedelta64[D]")
    until = TMT + random.integers(90, 900, len(rows)).astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "id_pegawai": city.ids[rows],
            "kedudukan_hukum": city.people["kedudukan_hukum"].to_numpy()[rows],
            "mulai": since.astype("datetime64[s]"),
            "sampai": until.astype("datetime64[s]"),
        }
    )


_NOTES = ("Lebih dekat dari rumah", "Sesuai keahlian", "Pernah bertugas di sini", "Akses mudah")
_WISHES = (0.45, 0.35, 0.20)
_STATES, _REFUSES_ONE, _REFUSES_ALL = 0.40, 0.04, 0.015
"""Shares of those who can move who state wishes (a third of all ASN), refuse one unit, refuse
every move; invented."""


def build_wishes(city: City, streams: Streams) -> pd.DataFrame:
    """Make ``preferensi``: one to three wishes, refusals of one unit, refusals of any move."""
    random = streams("preferensi")
    able = np.flatnonzero(city.movable())
    draw = random.random(len(able))
    refuses_all = able[draw < _REFUSES_ALL]
    wishers = able[(draw >= _REFUSES_ALL) & (draw < _REFUSES_ALL + _STATES)]
    pieces = [_wishes(city, wishers, random)]
    against = able[(draw >= _REFUSES_ALL) & (random.random(len(able)) < _REFUSES_ONE)]
    pieces.append(_refusals(city, against, random))
    pieces.append(
        pd.DataFrame({"id_pegawai": city.ids[refuses_all], "unit_kerja": None, "menolak": "ya"})
    )
    table = pd.concat([piece for piece in pieces if len(piece)], ignore_index=True)
    # A wish stated first outweighs a refusal of the same unit drawn later.
    table = table.drop_duplicates(["id_pegawai", "unit_kerja"])
    table["peringkat"] = table["peringkat"].astype("Int64")
    columns = ["id_pegawai", "unit_kerja", "peringkat", "menolak", "catatan"]
    return table[columns].sort_values(columns[:2], kind="stable")


def _wishes(city: City, rows: Ints, random: np.random.Generator) -> pd.DataFrame:
    """Rank the units a person looked at by distance from home and pull of the centre."""
    seen = city.other_units(rows, random, _LOOKED_AT)
    dislike = _distance(city, rows, seen) + _fringe(city, seen)
    dislike = np.where(seen < 0, np.inf, dislike + random.gumbel(0, 0.8, seen.shape))
    place = np.argsort(dislike, axis=1)
    best = np.take_along_axis(seen, place, axis=1)
    wanted = 1 + random.choice(3, size=len(rows), p=_WISHES)
    pieces = []
    for rank in range(3):
        keep = (wanted > rank) & (best[:, rank] >= 0)
        catatan = pick(random, _NOTES, np.ones(len(_NOTES)), int(keep.sum()))
        piece = {"id_pegawai": city.ids[rows[keep]], "unit_kerja": city.codes[best[keep, rank]]}
        silent = random.random(int(keep.sum())) < 0.6
        notes = blank(catatan, silent)
        pieces.append(pd.DataFrame({**piece, "catatan": notes, "menolak": "tidak"}))
    table = pd.concat(pieces, ignore_index=True).drop_duplicates(["id_pegawai", "unit_kerja"])
    # Ranks are counted after doubles have gone, so that they run 1, 2, 3 without a hole.
    table["peringkat"] = table.groupby("id_pegawai").cumcount() + 1
    return table


def _distance(city: City, rows: Ints, seen: Ints) -> Floats:
    """Give kilometres from home (or the own unit, where no home is known) to units seen."""
    unit = city.people["unit"].to_numpy()[rows]
    squares = np.zeros(seen.shape)
    for column in ("lintang", "bujur"):
        at_unit = city.units[column].to_numpy(dtype=float)
        home = city.people[f"rumah_{column}"].to_numpy(dtype=float)[rows]
        base = np.where(np.isnan(home), at_unit[unit], home)
        squares += ((at_unit[seen] - base[:, None]) * KM_PER_DEGREE) ** 2
    root: Floats = np.sqrt(squares)
    return root


def _fringe(city: City, seen: Ints) -> Floats:
    """Count difficulty as kilometres: 40 points weigh like one and a half."""
    score: Floats = city.units["skor_kesulitan"].to_numpy(dtype=float)[seen] / 27.0
    return score


def _refusals(city: City, rows: Ints, random: np.random.Generator) -> pd.DataFrame:
    """Let people refuse one unit, the hardest of a few."""
    seen = city.other_units(rows, random, 4)
    hard = np.where(seen < 0, -1.0, _fringe(city, seen))
    chosen = seen[np.arange(len(rows)), hard.argmax(axis=1)]
    keep = chosen >= 0
    table = {"id_pegawai": city.ids[rows[keep]], "unit_kerja": city.codes[chosen[keep]]}
    return pd.DataFrame({**table, "menolak": "ya", "catatan": "Jauh dari rumah"})


_REASONS: dict[str, tuple[str, ...]] = {
    "tahan": (
        "Tenaga inti layanan",
        "Belum ada pengganti",
        "Memegang pekerjaan yang belum selesai",
    ),
    "lepas": ("Jumlah tenaga sejenis sudah cukup", "Siap dilepas sesuai kebutuhan kota"),
    "minta": ("Keahlian dibutuhkan unit", "Beban layanan tinggi"),
    "tolak": ("Kebutuhan unit berbeda", "Belum diperlukan saat ini"),
}
_INPUTS = {"tahan": 90, "lepas": 55, "minta": 50, "tolak": 30}
_SPEAKING_UNITS = 60


def build_inputs(city: City, streams: Streams) -> pd.DataFrame:
    """Make ``masukan_pimpinan`` of some sixty heads of unit (scaled with the city).

    Heads hold or release their own people, the latter from full slots, and ask for or refuse
    people of other units in a kelompok their own unit has.
    """
    random = streams("masukan")
    able = np.flatnonzero(city.movable())
    speaking = random.permutation(len(city.units))[: round(_SPEAKING_UNITS * max(city.scale, 0.2))]
    own = able[np.isin(city.people["unit"].to_numpy()[able], speaking)]
    gap = city.gaps()[city.people["slot"].to_numpy()[own]]
    seen = city.other_units(able, random, 6)
    asked = np.isin(seen, speaking) & (seen >= 0)
    who, column = np.nonzero(asked)
    pieces = []
    for kind, count in _INPUTS.items():
        wanted = max(2, round(count * city.scale))
        if kind in ("tahan", "lepas"):
            rows = random.permutation(own[gap <= 0] if kind == "tahan" else own[gap >= 0])[:wanted]
            unit = city.people["unit"].to_numpy()[rows]
        else:
            drawn = random.permutation(len(who))[:wanted]
            rows, unit = able[who[drawn]], seen[who[drawn], column[drawn]]
        reasons = _REASONS[kind]
        piece = {"unit_kerja": city.codes[unit], "id_pegawai": city.ids[rows], "jenis": kind}
        alasan = pick(random, reasons, np.ones(len(reasons)), len(rows))
        pieces.append(pd.DataFrame({**piece, "alasan": alasan}))
    table = pd.concat(pieces, ignore_index=True).drop_duplicates(["unit_kerja", "id_pegawai"])
    return table.sort_values(["unit_kerja", "id_pegawai"], kind="stable")


_EXEMPTIONS = ("kesehatan", "keluarga", "kehamilan", "disabilitas", "ikatan dinas", "lainnya")
_EXEMPTION_SHARES = (0.30, 0.25, 0.15, 0.10, 0.15, 0.05)


def build_exemptions(city: City, streams: Streams) -> pd.DataFrame:
    """Make ``pengecualian`` for 2.5 % of ASN: only that there is one, and an invented number."""
    random = streams("pengecualian")
    asn = np.flatnonzero(city.people["status_pegawai"] != "PPPK paruh waktu")
    rows = np.sort(random.permutation(asn)[: round(0.025 * len(asn))])
    kind = pick(random, _EXEMPTIONS, np.array(_EXEMPTION_SHARES), len(rows))
    women = (city.people["jenis_kelamin"].to_numpy()[rows] == "P") & (
        city.people["umur"].to_numpy()[rows] < 42
    )
    kind = np.where((kind == "kehamilan") & ~women, "kesehatan", kind)
    until = AS_OF + random.integers(20, 700, len(rows)).astype("timedelta64[D]")
    endless = kind == "disabilitas"
    number = [
        f"800/{place:04d}/CONTOH/2026 (fiktif)" for place in 1 + random.permutation(len(rows))
    ]
    return pd.DataFrame(
        {
            "id_pegawai": city.ids[rows],
            "jenis": kind,
            "sampai": np.where(endless, np.datetime64("NaT"), until),
            "nomor_dokumen": number,
        }
    ).sort_values("id_pegawai", kind="stable")


_ROUND = {"dilaksanakan": 25, "ditetapkan": 8, "diusulkan": 5, "batal": 4, "kembali": 3}
"""Rows of earlier moves by status, before scaling."""


def build_decisions(city: City, streams: Streams) -> pd.DataFrame:
    """Make ``realisasi``: an earlier round, and moves decided but not yet in force.

    Done moves of 2025 end in the person's present unit at its TMT; all others start from there,
    since the person still sits in, or came back to, the present unit. Decided moves go from a
    slot above its need to one below it.
    """
    random = streams("realisasi")
    free = city.movable() & ~leaving_before(city.people, np.datetime64("2028-01-01"))
    free &= (city.people["status_pegawai"] == "PNS").to_numpy()
    in_2025 = (city.people["tmt_unit"].dt.year == 2025).to_numpy()
    settled = (city.people["tmt_unit"] < pd.Timestamp("2024-01-01")).to_numpy()
    pieces = []
    for status, count in _ROUND.items():
        wanted = max(1, round(count * city.scale))
        pool = np.flatnonzero(free & (in_2025 if status == "dilaksanakan" else settled))
        rows, partner = _movers(city, pool, wanted, status, random)
        free[rows] = False
        pieces.append(_decided(city, rows, partner, status))
    table = pd.concat(pieces, ignore_index=True)
    numbers = [f"800.1.3.1/{place:03d}/CONTOH (fiktif)" for place in range(1, len(table) + 1)]
    proposed = (table["status"] == "diusulkan").to_numpy()
    table["keputusan"] = blank(np.array(numbers, dtype=object), proposed)
    columns = ["id_pegawai", "unit_asal", "unit_tujuan", "jabatan", "status", "keputusan", "tmt"]
    return table[columns]


def _movers(
    city: City, pool: Ints, wanted: int, status: str, random: np.random.Generator
) -> tuple[Ints, Ints]:
    """Choose people and the other unit of their move."""
    partner = city.other_units(pool, random, 1)[:, 0]
    if status == "ditetapkan":
        partner = _where_short(city, pool, random)
    order = random.permutation(np.flatnonzero(partner >= 0))
    if status == "ditetapkan":
        # One mover per slot left and entered, so that no decision empties or overfills one.
        slot = city.people["slot"].to_numpy()[pool[order]]
        order = order[np.unique(slot, return_index=True)[1]]
        goal = (
            partner[order] * len(city.slots) + city.people["kelompok"].factorize()[0][pool[order]]
        )
        order = random.permutation(order[np.unique(goal, return_index=True)[1]])
    chosen = order[:wanted]
    return pool[chosen], partner[chosen]


def _where_short(city: City, pool: Ints, random: np.random.Generator) -> Ints:
    """Give for each person of a slot above its need a unit short of the kelompok, else -1."""
    gap = city.gaps()
    short = city.slots.loc[gap < 0, ["kelompok_jabatan", "unit"]]
    short = short.iloc[random.permutation(len(short))].drop_duplicates("kelompok_jabatan")
    unit_of = short.set_index("kelompok_jabatan")["unit"]
    goal = city.people["kelompok"].iloc[pool].map(unit_of).fillna(-1).to_numpy(dtype=np.int64)
    above = gap[city.people["slot"].to_numpy()[pool]] > 0
    result: Ints = np.where(above, goal, -1)
    return result


def _decided(city: City, rows: Ints, partner: Ints, status: str) -> pd.DataFrame:
    """Write the rows of one status."""
    here, there = city.codes[city.people["unit"].to_numpy()[rows]], city.codes[partner]
    done = status == "dilaksanakan"
    dates = {"ditetapkan": "2026-12-01", "diusulkan": "2027-01-01"}
    if done:
        tmt = city.people["tmt_unit"].to_numpy()[rows]
    else:
        tmt = np.full(len(rows), dates.get(status, "2025-08-01"), dtype="datetime64[us]")
    return pd.DataFrame(
        {
            "id_pegawai": city.ids[rows],
            "unit_asal": there if done else here,
            "unit_tujuan": here if done else there,
            "jabatan": city.people["jabatan"].to_numpy()[rows],
            "status": status,
            "tmt": tmt,
        }
    )
