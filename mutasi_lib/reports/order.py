"""The order in which a plan is carried out, as far as the level of access goes."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from IPython.display import HTML

from mutasi_lib.execution import describe_order, execution_order
from mutasi_lib.planning import Planning
from mutasi_lib.reports.access import access_of, is_exact, shown_moves
from mutasi_lib.reports.format import tanggal
from mutasi_lib.reports.html import Show, paragraphs, table, whole, words


@lru_cache(maxsize=1)
def _order(planning: Planning) -> pd.DataFrame:
    """The order from the plan's TMT on; one computation for the page's sections."""
    return execution_order(planning.plan, planning.study.problem, start=planning.study.tmt)


def order_summary(planning: Planning) -> HTML:
    """Waves with their TMT and how many move in each; counts of people for those who see them."""
    order = _order(planning)
    if not is_exact(planning.study):
        return paragraphs("Urutan pelaksanaan tidak dibuka pada tingkat akses ini.", kind="bukti")
    waves = order.groupby(["gelombang", "tmt"], as_index=False).agg(
        perpindahan=("pegawai_key", "size"),
        menunggu=("menunggu", lambda column: int((column != "").sum())),
        bersama=("bersama", "sum"),
    )
    columns = {
        "gelombang": whole("Gelombang"),
        "tmt": Show("TMT", tanggal),
        "perpindahan": whole("Perpindahan"),
        "menunggu": whole("Menunggu pengganti"),
        "bersama": whole("Harus bersamaan"),
    }
    told = paragraphs(describe_order(order)).data
    return HTML(told + table(waves, columns, caption="Gelombang pelaksanaan").data)


def order_table(planning: Planning, most: int = 40) -> HTML:
    """Who moves when and after whom, one by one, by code."""
    if access_of(planning.study).perorangan != "semua":
        return paragraphs("Urutan satu per satu dibuka pada tingkat akses pimpinan.", kind="bukti")
    order = _order(planning)
    waiting = order[(order["gelombang"] > 1) | order["bersama"]]
    if waiting.empty:
        return paragraphs("Tidak ada yang saling menunggu: semua dapat pada gelombang pertama.")
    order = order[order["rantai"].isin(waiting["rantai"])].sort_values(["rantai", "urutan"])
    moves = shown_moves(planning).set_index("pegawai_key")
    frame = order.assign(
        kode=order["pegawai_key"].map(moves["kode"]),
        setelah=order["menunggu"].map(moves["kode"]).fillna(""),
        dari=order["pegawai_key"].map(moves["unit_asal"]),
        ke=order["pegawai_key"].map(moves["unit_tujuan"]),
    )
    columns = {
        "gelombang": whole("Gelombang"),
        "tmt": Show("TMT", tanggal),
        "rantai": whole("Rantai"),
        "kode": words("Kode"),
        "dari": words("Dari"),
        "ke": words("Ke"),
        "setelah": words("Setelah"),
        "keterangan": words("Keterangan"),
    }
    caption = "Perpindahan yang saling menunggu; yang lain dapat pada gelombang pertama"
    return table(frame, columns, caption=caption, most=most)
