"""The sections about need: each number with its method, its norm and the row it comes from."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from mutasi_lib.domain.vocabulary import ASN
from mutasi_lib.explanation import rule_label
from mutasi_lib.needs import equity, lorenz, project_staff, service_priority
from mutasi_lib.needs.projection import yearly
from mutasi_lib.needs.wisn import pressure_words, wisn_ratio
from mutasi_lib.planning import Study
from mutasi_lib.redistribution import PARTS, Redistribution
from mutasi_lib.reports import needs_figures
from mutasi_lib.reports.access import people_text
from mutasi_lib.reports.format import angka, persen, tanggal
from mutasi_lib.reports.html import (
    Detail,
    HeatCell,
    HeatRow,
    Show,
    decimal,
    details,
    heat_map,
    long_table,
    masthead,
    paragraphs,
    picture,
    share,
    table,
    tiles,
    whole,
    words,
)

MOST_COLUMNS = 18
MOST_UNITS = 40
MOST_CURVES = 5

SOURCES = {
    "formasi": "angka kantor (tabel formasi), hitungan sendiri hanya bila kantor tidak menyebutnya",
    "hitungan": "hitungan menurut ketentuan di mana masukannya ada, selebihnya angka kantor",
    "permenkes43_2019": "standar minimal 9 jenis tenaga untuk puskesmas, selebihnya angka kantor",
    "rpjmn_2025": "standar 12 jenis tenaga untuk puskesmas, selebihnya angka kantor",
}
"""Values of parameter standar_kebutuhan, as a reader understands them."""

PERSONAL_RULES = ("hukuman_disiplin", "pengecualian_pribadi", "kedudukan_hukum_aktif")
"""Reasons that would tell something about a person where few are concerned: never apart."""


def in_scope(study: Study) -> pd.DataFrame:
    """The slots this report is about: those of receivers, managerial posts apart."""
    return study.needs[study.needs["slot_key"].isin(study.candidates.receiving)]


def _kurang(needs: pd.DataFrame) -> pd.Series:
    return (-needs["gap"]).clip(lower=0)


def _named(study: Study, needs: pd.DataFrame) -> pd.Series:
    names = study.candidates.units["nama"]
    return needs["unit_kerja"].map(names).fillna(needs["unit_kerja"])


def needs_opening(study: Study) -> HTML:
    """What this page is about: data, day, scope, and where needs come from."""
    scope = _scope_words(study, study.parameters.cakupan_tujuan)
    asal = _scope_words(study, study.parameters.cakupan_asal)
    lines = [
        f"{study.snapshot.nama_daerah} · keadaan data per {tanggal(study.snapshot.as_of)} · "
        f"TMT rencana {tanggal(study.tmt)}",
        f"Cakupan laporan: {scope}. Pegawai dapat berasal dari: {asal}.",
        f"Sumber angka kebutuhan: {SOURCES[study.parameters.standar_kebutuhan]}.",
        study.snapshot.info.get("sumber", ""),
    ]
    return masthead("Analisis kebutuhan", [line for line in lines if line], study.snapshot.label)


KINDS = {"opd": "perangkat daerah", "kecamatan": "kecamatan", "rumpun": "rumpun",
         "kelompok": "kelompok jabatan"}  # fmt: skip
"""Kinds of scope, as a reader understands them."""


def _scope_words(study: Study, scope: list[str]) -> str:
    """``opd:DINKES`` -> ``perangkat daerah Dinas Kesehatan``."""
    names = study.candidates.units["nama"]
    parts = [entry.partition(":") for entry in scope]
    told = [f"{KINDS[kind]} {names.get(name.strip(), name.strip())}" for kind, _, name in parts]
    return ", ".join(told) or "seluruh pemerintah daerah"


def needs_summary(study: Study) -> HTML:
    """Needs, people and gaps in a few numbers."""
    needs = in_scope(study)
    people = study.snapshot["pegawai"]
    beside = people[~people["status_pegawai"].isin(ASN)]
    beside = beside[beside["unit_kerja"].isin(needs["unit_kerja"])]
    return tiles(
        [
            ("Kebutuhan", angka(needs["kebutuhan"].sum())),
            (f"Bezetting per {tanggal(study.tmt)}", angka(needs["bezetting"].sum())),
            ("Keluar sebelum TMT", angka(needs["keluar"].sum())),
            ("Kursi kosong", angka(_kurang(needs).sum())),
            ("Kelebihan", angka(needs["gap"].clip(lower=0).sum())),
            ("Di samping (PPPK paruh waktu, non-ASN)", angka(len(beside))),
        ]
    )


# --- what moves can close ------------------------------------------------------------------------


def closable_verdict(study: Study, found: Redistribution) -> HTML:
    """The answer first: how much of the shortage moving people can close at all."""
    lacking = int(found.by_kelompok["kekurangan"].sum())
    if not lacking:
        return paragraphs("Tidak ada kursi kosong dalam cakupan ini.", kind="mohon")
    sums = found.by_kelompok[list(PARTS)].sum()
    left = lacking - found.closed
    first = (
        f"Dari {angka(lacking)} kursi kosong, paling banyak {angka(found.closed)} "
        f"({persen(found.closed / lacking, 0)}) dapat ditutup dengan memindahkan pegawai."
    )
    if not left:
        second = "Semuanya dapat ditutup; rekrutmen tidak diperlukan untuk kekurangan ini."
    else:
        rest = [
            f"{angka(sums[part])} {sentence}"
            for part, sentence in (
                ("terhalang", "terhalang ketentuan yang melindungi pegawai yang berlebih"),
                ("berbagi_guru", "dapat diatasi dengan berbagi guru antarsekolah"),
                ("kelas_rangkap", "dapat diatasi dengan kelas rangkap"),
                ("rekrutmen", "perlu rekrutmen karena tidak ada orangnya di sini"),
            )
            if sums[part]
        ]
        second = f"Sisanya {angka(left)}: {'; '.join(rest)}."
    third = (
        "Angka ini terbukti, bukan perkiraan: dihitung dengan model alokasi yang satu-satunya "
        "tujuannya mengisi kursi kosong, tanpa mengosongkan kursi lain, menurut ketentuan yang "
        "berlaku. Batas jumlah perpindahan, anggaran, dan keinginan tidak dipakai, sehingga tidak "
        "ada rencana yang dapat menutup lebih banyak."
    )
    return HTML(paragraphs(first, second, kind="mohon").data + paragraphs(third, kind="bukti").data)


def closable_picture(study: Study, found: Redistribution) -> HTML:
    """Closable and not closable, at once and per kelompok."""
    figure = needs_figures.closable_bars(found.by_kelompok, PARTS, label=study.snapshot.label)
    sums = found.by_kelompok[list(PARTS)].sum()
    told = "; ".join(f"{angka(sums[part])} {text}" for part, text in PARTS.items() if sums[part])
    return picture(
        figure,
        alt=f"Batang kekurangan seluruhnya dan per kelompok jabatan: {told or 'tidak ada'}.",
        caption="Biru dapat ditutup mutasi; jingga tidak ada orangnya.",
    )


def closable_table(study: Study, found: Redistribution) -> HTML:
    """Per kelompok: what can be closed, by which way, and what remains."""
    columns = {
        "kelompok_jabatan": words("Kelompok jabatan"),
        "kekurangan": whole("Kosong"),
        "kelebihan": whole("Berlebih di unit lain"),
        "tertutup_setara": whole("Tertutup: kelompok sama"),
        "tertutup_padanan": whole("Tertutup: padanan"),
        "dalam_kecamatan": whole("Di antaranya sekecamatan"),
        "terhalang": whole("Terhalang ketentuan"),
        "berbagi_guru": whole("Berbagi guru"),
        "kelas_rangkap": whole("Kelas rangkap"),
        "rekrutmen": whole("Rekrutmen"),
    }
    columns = {
        name: show
        for name, show in columns.items()
        if name not in PARTS or found.by_kelompok[name].any()
    }
    rival = found.by_kelompok["paling_banyak"] > (
        found.by_kelompok["tertutup_setara"] + found.by_kelompok["tertutup_padanan"]
    )
    note = (
        "Terhalang = unit lain berlebih, tetapi orangnya terlindung ketentuan. Di antaranya "
        "sekecamatan = batas bila perpindahan tidak boleh melewati kecamatan. Berbagi guru "
        "dihitung per kecamatan dari kebutuhan yang belum dibulatkan; kelas rangkap hanya untuk "
        "dua tingkat berurutan yang kecil; keduanya menurut satu susunan perpindahan."
    )
    if rival.any():
        names = ", ".join(found.by_kelompok.loc[rival, "kelompok_jabatan"])
        note += f" Bila didahulukan sendiri, lebih banyak dapat ditutup pada: {names}."
    return table(
        found.by_kelompok, columns, caption="Apa yang dapat ditutup mutasi, dan apa yang tidak",
        note=note,
    )  # fmt: skip


def area_table(study: Study, found: Redistribution) -> HTML:
    """Where the bound bites: kelompok and kecamatan that moves cannot make whole."""
    frame = found.by_area[found.by_area["paling_banyak"] < found.by_area["kekurangan"]]
    frame = frame.assign(sisa=frame["kekurangan"] - frame["paling_banyak"])
    frame = frame.sort_values(
        ["sisa", "kelompok_jabatan", "kecamatan"], ascending=[False, True, True]
    )
    frame["kecamatan"] = frame["kecamatan"].replace("", "tidak disebut")
    columns = {
        "kelompok_jabatan": words("Kelompok jabatan"),
        "kecamatan": words("Kecamatan"),
        "kekurangan": whole("Kosong"),
        "paling_banyak": whole("Paling banyak tertutup"),
        "sisa": whole("Tidak tertutup"),
    }
    return long_table(
        frame,
        columns,
        caption="Kekurangan yang tidak dapat ditutup, walau kecamatan itu saja yang didahulukan",
        most=25,
    )


def protected_table(study: Study, found: Redistribution) -> HTML:
    """People to spare who may not go, by rule: how much a rule holds back."""
    frame = found.protected.copy()
    people = people_text(study, sensitive=True)
    frame["label"] = [
        "Alasan pribadi atau kedudukan hukum" if rule in PERSONAL_RULES else rule_label(study, rule)
        for rule in frame["rule"]
    ]
    groups = frame.groupby("label")
    lists = groups["kelompok_jabatan"].agg(lambda names: ", ".join(sorted(set(names))[:8]))
    sums = groups["orang"].sum().rename("orang").to_frame().assign(kelompok=lists)
    sums = sums.sort_values("orang", ascending=False).reset_index()
    columns = {
        "label": words("Ketentuan yang tidak dipenuhi"),
        "orang": Show("Orang", people, number=True),
        "kelompok": words("Kelompok jabatan"),
    }
    return table(
        sums,
        columns,
        caption="Pegawai di unit yang berlebih yang tidak dapat mengisi kursi kosong mana pun",
        note="Tiap orang dihitung pada ketentuan yang paling banyak menolak tujuannya; kelompok "
        "yang kekurangannya sudah dapat ditutup penuh ikut disebut.",
    )


# --- slot by slot --------------------------------------------------------------------------------


def needs_map(study: Study) -> HTML:
    """Heat map of gaps, unit x kelompok; each unit links to its details."""
    needs = in_scope(study).assign(kurang=lambda frame: _kurang(frame))
    by_group = needs.groupby("kelompok_jabatan")["kurang"].sum()
    lacking = by_group[by_group > 0].sort_values(ascending=False, kind="stable")
    columns = list(lacking.index[:MOST_COLUMNS])
    by_unit = needs.groupby("unit_kerja")["kurang"].sum()
    short = by_unit[by_unit > 0].sort_values(ascending=False, kind="stable")
    grid = needs.pivot(index="unit_kerja", columns="kelompok_jabatan", values="gap")
    grid = grid.reindex(index=short.index[:MOST_UNITS], columns=columns)
    names = study.candidates.units["nama"]
    rows = [
        HeatRow(
            name=str(names.get(unit, unit)),
            anchor=_anchor(str(unit)),
            cells=[_cell(gap) for gap in grid.loc[unit].to_numpy(dtype=float)],
            total=angka(short[unit]),
        )
        for unit in grid.index
    ]
    rest = []
    if len(short) > MOST_UNITS:
        rest.append(f"{angka(len(short) - MOST_UNITS)} unit lain juga kekurangan")
    if len(lacking) > MOST_COLUMNS:
        rest.append(f"{angka(len(lacking) - MOST_COLUMNS)} kelompok lain juga kekurangan")
    note = "Jingga = kekurangan, biru = kelebihan, abu-abu = pas, kosong = tidak ada kebutuhan. "
    note += "Nama unit membuka rinciannya di bawah. "
    note += f"{'; '.join(rest)}; lihat rincian.".capitalize() if rest else ""
    return heat_map(columns, rows, caption="Selisih bezetting dan kebutuhan saat TMT", note=note)


def _cell(gap: float) -> HeatCell:
    if np.isnan(gap):
        return HeatCell("", "")
    if gap == 0:
        return HeatCell("0", "pas")
    if gap < 0:
        return HeatCell(angka(gap), f"k{min(4, int(-gap) if gap > -4 else 4)}")
    return HeatCell(f"+{angka(gap)}", f"l{min(3, int(gap))}")


def _anchor(unit: str) -> str:
    return "unit-" + "".join(char if char.isalnum() else "-" for char in unit)


def slot_details(study: Study) -> HTML:
    """Every slot of every unit: the sum, the norm and the row its need comes from."""
    needs = in_scope(study).assign(kurang=lambda frame: _kurang(frame))
    norms = _norms(study)
    number = dict(zip(norms["norma"], norms["nomor"], strict=True))
    frame = needs.assign(
        nama=_named(study, needs),
        rentang=[
            "–" if np.isnan(low) or low == high else f"{angka(low, 2)}–{angka(high, 2)}"
            for low, high in zip(needs["kebutuhan_bawah"], needs["kebutuhan_atas"], strict=True)
        ],
        nomor=[f"[{number[norm]}]" for norm in needs["norma"]],
        lain=needs["slot_key"].map(_other_methods(study)).astype("str").fillna("–"),
        rasio=wisn_ratio(needs["bezetting"], needs["kebutuhan"]),
    )
    frame["tekanan"] = [pressure_words(ratio) for ratio in frame["rasio"]]
    frame["asal"] = frame["metode"] + ": " + frame["hitungan"]
    order = frame.groupby("unit_kerja")["kurang"].sum().sort_values(ascending=False, kind="stable")
    groups = dict(iter(frame.groupby("unit_kerja")))
    items = []
    for unit in order.index:
        slots = groups[unit].sort_values(["gap", "kelompok_jabatan"])
        name = str(slots["nama"].iloc[0])
        said = f"kurang {angka(order[unit])}" if order[unit] else "tidak kekurangan"
        people = table(slots, PEOPLE_COLUMNS, caption=f"Orang di {name}, kini dan saat TMT")
        origin = table(slots, ORIGIN_COLUMNS, caption=f"Asal angka kebutuhan {name}")
        body = Markup(people.data + origin.data)  # noqa: S704 - made by our own escaping macro
        items.append(Detail(_anchor(str(unit)), name, f"– {said}", body))
    return details(items)


PEOPLE_COLUMNS: dict[str, Show] = {
    "kelompok_jabatan": words("Kelompok jabatan"),
    "bezetting_kini": whole("Kini"),
    "keluar": whole("− Keluar"),
    "pindah": whole("− Pindah"),
    "tidak_dihitung": whole("− Tidak dihitung"),
    "masuk": whole("+ Masuk"),
    "bezetting": whole("= Bezetting"),
    "kebutuhan": whole("Kebutuhan"),
    "gap": whole("Selisih"),
    "rasio": decimal("Rasio", 2),
    "tekanan": words("Tekanan"),
}
ORIGIN_COLUMNS: dict[str, Show] = {
    "kelompok_jabatan": words("Kelompok jabatan"),
    "kebutuhan": whole("Kebutuhan"),
    "kebutuhan_tak_bulat": decimal("Tak bulat", 2),
    "rentang": words("Rentang"),
    "asal": words("Metode dan hitungan"),
    "nomor": words("Norma"),
    "masukan": words("Baris masukan"),
    "lain": words("Metode lain"),
}
"""Columns of the two tables behind a unit: its people, and where its needs come from."""


def _other_methods(study: Study) -> pd.Series:
    """Slot -> other methods' needs in words."""
    other = study.analysis.methods
    other = other[~other["dipakai"]]
    text = other["metode"] + ": " + other["kebutuhan"].astype("str")
    text += [
        ""
        if np.isnan(exact) or low == high == round(exact)
        else f" ({_interval(exact, low, high)})"
        for exact, low, high in zip(other["tak_bulat"], other["bawah"], other["atas"], strict=True)
    ]
    return text.groupby(other["slot_key"]).agg("; ".join)


def _interval(exact: float, low: float, high: float) -> str:
    """The unrounded need, and its bounds where they differ."""
    between = "" if low == high else f"; {angka(low, 2)}–{angka(high, 2)}"
    return f"{angka(exact, 2)}{between}"


def priority_table(study: Study, most: int = 25) -> HTML:
    """Which empty seats hurt the public most, and why."""
    ranked = service_priority(study.needs, study.snapshot, study.rules["prioritas_layanan"])
    ranked = ranked[ranked["slot_key"].isin(study.candidates.receiving)]
    frame = ranked.assign(urutan=range(1, len(ranked) + 1), unit=_named(study, ranked))
    columns = {
        "unit": words("Unit kerja"),
        "urutan": whole("Urutan"),
        "kelompok_jabatan": words("Kelompok jabatan"),
        "kurang": whole("Kurang"),
        "skor": decimal("Skor", 0),
        "alasan": words("Alasan"),
    }
    weights = study.rules["prioritas_layanan"].value
    rule = study.rules["prioritas_layanan"]
    return long_table(
        frame,
        columns,
        caption="Slot yang paling mendesak",
        note="Skor 0–100: kekurangan terhadap kebutuhan (bobot "
        f"{angka(weights['bobot_kekurangan'])}), beban layanan per orang dibanding unit sejenis "
        f"({angka(weights['bobot_beban'])}), skor kesulitan ({angka(weights['bobot_kesulitan'])}), "
        f"jarak ke unit yang berlebih ({angka(weights['bobot_jarak'])}, penuh pada "
        f"{angka(weights['km_jenuh'])} km). Bagian tanpa data tidak ikut. {rule.reference} "
        f"({rule.verification}); ubah lewat parameter aturan.",
        most=most,
    )


# --- years, evenness, places ---------------------------------------------------------------------


@lru_cache(maxsize=2)
def _projection(study: Study) -> pd.DataFrame:
    """The projection of the people in scope; three sections show it."""
    frame = project_staff(
        study.snapshot, study.rules, start=study.tmt, years=study.parameters.tahun_proyeksi,
        units=frozenset(in_scope(study)["unit_kerja"]),
    )  # fmt: skip
    return frame[frame["kelompok_jabatan"].isin(in_scope(study)["kelompok_jabatan"])]


def projection_picture(study: Study) -> HTML:
    """People month by month against need, if nobody is recruited."""
    need = in_scope(study).groupby("kelompok_jabatan")["kebutuhan"].sum()
    frame = _projection(study)
    if frame.empty:
        return paragraphs("Tidak ada pegawai dalam cakupan ini.", kind="bukti")
    figure = needs_figures.five_years(frame, need, label=study.snapshot.label)
    ends = frame.groupby("bulan")[["bezetting", "bezetting_diperpanjang"]].sum().iloc[[0, -1]]
    first, last = ends.iloc[0], ends.iloc[1]
    rate = float(study.rules["proyeksi"].value["keluar_lain_per_tahun"])
    other = (
        f"Keluar karena sebab lain {persen(rate)} setahun ikut dihitung pada tabel."
        if rate
        else "Keluar karena sebab lain (mengundurkan diri, pindah instansi) belum diproyeksikan: "
        "belum ada angka sumbernya."
    )
    return picture(
        figure,
        alt=f"Proyeksi bezetting tanpa rekrutmen: dari {angka(first['bezetting_diperpanjang'])} "
        f"menjadi {angka(last['bezetting'])} bila tidak ada kontrak diperpanjang, "
        f"{angka(last['bezetting_diperpanjang'])} bila semua diperpanjang; kebutuhan "
        f"{angka(need.sum())}.",
        caption="Bila tidak ada rekrutmen. Garis utuh: semua kontrak PPPK diperpanjang; garis "
        f"putus: tidak satu pun; jingga: kebutuhan. {other}",
    )


def projection_table(study: Study) -> HTML:
    """Exits per year and kelompok, most first."""
    frame = _projection(study)
    years = yearly(frame)
    grid = years.pivot(index="kelompok_jabatan", columns="tahun", values="pensiun").fillna(0)
    grid.columns = [f"pensiun_{year}" for year in grid.columns]
    sums = years.groupby("kelompok_jabatan")[["pensiun", "akhir_kontrak"]].sum()
    ends = frame.groupby(["kelompok_jabatan", "bulan"])["bezetting_harapan"].sum()
    need = in_scope(study).groupby("kelompok_jabatan")["kebutuhan"].sum()
    grid = grid.join(sums).assign(
        kebutuhan=need, akhir=ends.groupby(level=0).last().round().astype(int)
    )
    grid = grid.sort_values(["pensiun", "akhir_kontrak"], ascending=False, kind="stable")
    columns: dict[str, Show] = {"kelompok_jabatan": words("Kelompok jabatan")}
    columns |= {
        name: whole(f"Pensiun {name.removeprefix('pensiun_')}")
        for name in grid.columns
        if name.startswith("pensiun_")
    }
    columns |= {
        "akhir_kontrak": whole("Kontrak berakhir"),
        "akhir": whole("Tersisa, kontrak diperpanjang"),
        "kebutuhan": whole("Kebutuhan"),
    }
    rule = study.rules["bup"]
    return long_table(
        grid.reset_index(),
        columns,
        caption=f"Yang keluar dalam {angka(study.parameters.tahun_proyeksi)} tahun sejak TMT",
        note=f"{rule.label}: {rule.reference} ({rule.verification}).",
        most=20,
    )


def jenjang_table(study: Study) -> HTML:
    """Exits by BUP per jenjang."""
    frame = _projection(study)
    groups = frame.groupby(["kelompok_jabatan", "jenjang"])
    ends = groups[["bezetting", "bezetting_diperpanjang"]].last()
    first = groups["bezetting"].first().rename("kini")
    sums = groups[["pensiun", "akhir_kontrak"]].sum().join(first).join(ends["bezetting"])
    sums = sums[sums["pensiun"] > 0].sort_values("pensiun", ascending=False, kind="stable")
    columns = {
        "kelompok_jabatan": words("Kelompok jabatan"),
        "jenjang": words("Jenjang"),
        "kini": whole("Saat TMT"),
        "pensiun": whole("Pensiun"),
        "akhir_kontrak": whole("Kontrak berakhir"),
        "bezetting": whole("Tersisa, kontrak tidak diperpanjang"),
    }
    return long_table(
        sums.reset_index(), columns, caption="Pensiun per kelompok dan jenjang", most=20
    )


def equity_picture(study: Study) -> HTML:
    """Lorenz curves of the least even professions."""
    needs = in_scope(study)
    measured = equity(needs, study.candidates.units["kecamatan"])
    if measured.empty:
        return paragraphs("Tidak ada kelompok yang tersebar di beberapa unit.", kind="bukti")
    big = measured[measured["kebutuhan"] >= 10]
    chosen = (big if len(big) else measured).head(MOST_CURVES)["kelompok_jabatan"]
    curves = {}
    for name in chosen:
        part = needs[needs["kelompok_jabatan"] == name]
        curves[f"{name}"] = lorenz(part["bezetting"], part["kebutuhan"])
    figure = needs_figures.lorenz_curves(curves, label=study.snapshot.label)
    return picture(
        figure,
        alt=f"Kurva Lorenz pemerataan untuk {', '.join(chosen)}; makin jauh di bawah garis "
        "putus-putus, makin timpang.",
        caption="Pemerataan pegawai terhadap kebutuhan, kelompok yang paling timpang (dengan "
        "kebutuhan sedikitnya 10 orang).",
    )


def equity_table(study: Study) -> HTML:
    """Gini, Theil and extremes per profession."""
    measured = equity(in_scope(study), study.candidates.units["kecamatan"])
    columns = {
        "kelompok_jabatan": words("Kelompok jabatan"),
        "unit": whole("Unit"),
        "gini": decimal("Gini", 3),
        "theil": decimal("Theil", 3),
        "bagian_antar": share("Di antaranya antarkecamatan"),
        "cakupan_terendah": share("Cakupan terendah"),
        "cakupan_tertinggi": share("Cakupan tertinggi"),
        "min_maks": decimal("Terendah ÷ tertinggi", 2),
    }
    return long_table(
        measured,
        columns,
        caption="Seberapa merata pegawai tersebar menurut kebutuhan",
        note="Gini dan Theil 0 berarti semua unit tercakup sama. Bagian antarkecamatan yang besar "
        "berarti ketimpangan terutama antara kecamatan, bukan di dalamnya.",
        most=20,
    )


def needs_places(study: Study) -> HTML:
    """Map of empty seats and people to spare, or a sentence where there are no coordinates."""
    needs = in_scope(study)
    gaps = pd.DataFrame(
        {"unit": needs["unit_kerja"], "kurang": _kurang(needs), "lebih": needs["gap"].clip(lower=0)}
    )
    gaps = gaps.groupby("unit")[["kurang", "lebih"]].sum()
    units = study.candidates.units
    figure = needs_figures.map_of_needs(gaps, units, label=study.snapshot.label)
    if figure is None:
        return paragraphs("Data ini tanpa koordinat, sehingga tidak ada peta.", kind="bukti")
    guessed = int(units.loc[units.index.isin(gaps.index), "perkiraan"].fillna(False).sum())
    worst = gaps["kurang"].sort_values(ascending=False, kind="stable").head(3)
    names = ", ".join(f"{units['nama'].get(unit, unit)} ({angka(n)})" for unit, n in worst.items())
    return picture(
        figure,
        alt=f"Peta kekurangan dan kelebihan per unit; kekurangan terbesar: {names}.",
        caption="Jingga = kursi kosong, biru = kelebihan; luas lingkaran = jumlahnya. "
        f"{angka(guessed)} unit memakai titik perkiraan.",
    )


# --- methods and norms ---------------------------------------------------------------------------


def methods_table(study: Study) -> HTML:
    """Methods side by side: on how many slots, with which sum, how far from what is used."""
    methods = study.analysis.methods
    methods = methods[methods["slot_key"].isin(in_scope(study)["slot_key"])]
    used = methods[methods["dipakai"]].set_index("slot_key")["kebutuhan"]
    frame = methods.assign(
        beda=(methods["kebutuhan"] - methods["slot_key"].map(used)).astype("float64"),
        kantor=methods["metode_id"] == "formasi",
    )
    rows = []
    for (kantor, label), group in frame.groupby(
        ["kantor", np.where(frame["kantor"], "Angka kantor (formasi)", frame["metode"])],
    ):
        rows.append(
            {
                "metode": label,
                "slot": len(group),
                "dipakai": int(group["dipakai"].sum()),
                "kebutuhan": int(group["kebutuhan"].sum()),
                "lebih": int((group["beda"] > 0).sum()),
                "kurang": int((group["beda"] < 0).sum()),
                "norma": "disebut kantor" if kantor else str(group["norma"].iloc[0]),
            }
        )
    columns = {
        "metode": words("Metode"),
        "slot": whole("Slot yang dapat dihitung"),
        "dipakai": whole("Dipakai pada"),
        "kebutuhan": whole("Kebutuhan menurut metode ini"),
        "lebih": whole("Slot: lebih dari yang dipakai"),
        "kurang": whole("Slot: kurang dari yang dipakai"),
        "norma": words("Norma dan statusnya"),
    }
    return table(
        pd.DataFrame(rows, columns=list(columns)),
        columns,
        caption="Metode kebutuhan berdampingan",
        note="Ganti dengan parameter standar_kebutuhan, atau per kelompok jabatan dengan tabel "
        "metode_kebutuhan.",
    )


def needs_findings_table(study: Study) -> HTML:
    """What could not be computed, and where methods disagree."""
    found = study.analysis.findings
    units = set(in_scope(study)["unit_kerja"])
    found = found[found["unit_kerja"].isin(units) | (found["unit_kerja"] == "")]
    frame = found.assign(unit=_named(study, found).replace("", "–")).sort_values(
        ["kode", "slot_key"], kind="stable"
    )
    columns = {
        "unit": words("Unit kerja"),
        "kelompok_jabatan": words("Kelompok jabatan"),
        "masalah": words("Yang ditemukan"),
        "saran": words("Yang perlu dilakukan"),
    }
    return long_table(
        frame, columns, caption="Yang tidak dapat dihitung, atau perlu dilihat", most=25
    )


def managerial_table(study: Study) -> HTML:
    """Managerial vacancies: outside the plan's scope, shown so that nobody forgets them."""
    units = set(in_scope(study)["unit_kerja"])
    needs = study.needs[study.needs["manajerial"] & (study.needs["gap"] < 0)]
    needs = needs[needs["unit_kerja"].isin(units)]
    frame = needs.assign(unit=_named(study, needs), kurang=-needs["gap"])
    columns = {
        "unit": words("Unit kerja"),
        "kelompok_jabatan": words("Jabatan"),
        "kurang": whole("Kosong"),
    }
    return long_table(
        frame,
        columns,
        caption="Jabatan manajerial yang kosong (di luar cakupan rencana ini)",
        note="Pengisian jabatan manajerial mengikuti mekanisme manajemen talenta.",
        most=20,
    )


def _norms(study: Study) -> pd.DataFrame:
    """Norms behind the needs in scope, numbered as the details cite them."""
    frame = in_scope(study).groupby("norma", dropna=False).agg(
        slot=("slot_key", "size"),
        kebutuhan=("kebutuhan", "sum"),
        metode=("metode", lambda names: ", ".join(sorted(set(names)))),
    )  # fmt: skip
    frame = frame.sort_values("slot", ascending=False, kind="stable").reset_index()
    return frame.assign(nomor=range(1, len(frame) + 1))


def norms_table(study: Study) -> HTML:
    """Which norm gave the need, and how far it is verified."""
    frame = _norms(study)
    frame["nomor"] = [f"[{number}]" for number in frame["nomor"]]
    columns = {
        "nomor": words("Nomor"),
        "norma": words("Norma dan statusnya"),
        "metode": words("Metode"),
        "slot": whole("Slot"),
        "kebutuhan": whole("Kebutuhan"),
    }
    return table(frame, columns, caption="Norma yang dipakai")
