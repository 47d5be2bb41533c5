"""What every test shares."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests and the user's cache folder apart."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITING_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield
