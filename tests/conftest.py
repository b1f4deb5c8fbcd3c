"""What several rooms' tests share: the two studies, prepared once per process."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.planning import Planning, Study, prepare_study


@pytest.fixture(scope="session", autouse=True)
def _own_workspace_and_key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Parameters may name files of the tests; the key of this machine's user is not touched."""
    made = tmp_path_factory.getbasetemp()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUTASI_RUANG_KERJA", os.pathsep.join([str(Path.cwd()), str(made)]))
        patch.setenv("MUTASI_KUNCI", str(made / "kunci"))
        yield


@pytest.fixture(scope="session")
def bolaang() -> Planning:
    """The real kabupaten, solved with default weights."""
    return prepare_study(Parameters(sumber="bolaang_mongondow")).solve()


@pytest.fixture(scope="session")
def rangkui_study() -> Study:
    """The invented city, prepared."""
    return prepare_study(Parameters(sumber="rangkui"))


@pytest.fixture(scope="session")
def rangkui(rangkui_study: Study) -> Planning:
    """The invented city, solved with default weights."""
    return rangkui_study.solve()
