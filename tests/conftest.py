"""What several rooms' tests share: the two studies, prepared once per process."""

import pytest

from mutasi_lib.domain.parameters import Parameters
from mutasi_lib.planning import Planning, Study, prepare_study


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
