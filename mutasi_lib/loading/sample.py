"""The data that come with the project: a real kabupaten in counts, an invented city in people."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from mutasi_lib.domain.snapshot import Snapshot
from mutasi_lib.errors import Fault, InputDataError
from mutasi_lib.loading.snapshot import load_snapshot

DATA = Path(__file__).parents[2] / "data"
SAMPLES = ("rangkui", "bolaang_mongondow")


def sample_source(name: str) -> Path:
    """Give the folder of a sample, writing the invented city first if it is not there yet.

    Raises
    ------
    InputDataError
        There is no sample of that name.
    """
    if name not in SAMPLES:
        raise InputDataError(
            [
                Fault(
                    berkas=name,
                    kode="CONTOH-TAK-DIKENAL",
                    masalah="tidak ada data contoh dengan nama ini.",
                    saran=f"Data contoh: {', '.join(SAMPLES)}.",
                )
            ]
        )
    if name == "bolaang_mongondow":
        return DATA / name
    folder = DATA / name / f"tabel-{_generator_version()}"
    if not folder.exists():
        _write_whole(folder)
    return folder


def _generator_version() -> str:
    """Eight digits that change with the generator or its facts, so that no city is stale."""
    code = sorted((Path(__file__).parents[1] / "sample").glob("*.py"))
    content = b"".join(file.read_bytes() for file in [*code, DATA / "rangkui" / "wilayah.csv"])
    return sha256(content).hexdigest()[:8]


def _write_whole(folder: Path) -> None:
    """Write the city beside its place and rename it there, so that it is whole or absent."""
    from mutasi_lib.sample import write_city  # costly, and needed once only

    for stale in folder.parent.glob("tabel-*"):
        shutil.rmtree(stale, ignore_errors=True)
    draft = Path(mkdtemp(prefix=".tabel-", dir=folder.parent))
    try:
        write_city(draft)
        draft.chmod(0o755)
        draft.rename(folder)
    except OSError:
        if not folder.exists():  # another process was faster: its city is the same
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def load_sample(name: str = "rangkui") -> Snapshot:
    """Load a sample: ``"rangkui"`` (invented city) or ``"bolaang_mongondow"`` (real counts)."""
    return load_snapshot(sample_source(name))
