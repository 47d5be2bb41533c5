"""What every test shares."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests' computed arrays out of the user's cache folder, and the user's out of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITING_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield
