"""``robustness.json``: how sure the ranking of a run is, as a whole and for each site."""

import json
from typing import TYPE_CHECKING, Any, Final

from siting.errors import OutputError
from siting.folder import replace_file
from siting.robustness.record import as_dict

if TYPE_CHECKING:
    from pathlib import Path

    from siting.results import RunResult

__all__ = ["FILE", "write"]

FILE: Final = "robustness.json"
_DECIMALS = 6


def write(result: "RunResult", path: "Path") -> None:
    """Write the test of the ranking; what its fields mean is in :mod:`siting.robustness.record`.

    Parameters
    ----------
    result
        The run.
    path
        The file; replaced when it exists. Figures have six decimals, NaN becomes null.

    Raises
    ------
    OutputError
        When the file cannot be written; it is then as it was before.
    """
    content = _rounded(as_dict(result.decision, result.robustness))
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    try:
        with replace_file(path) as beside:
            beside.write_bytes(f"{text}\n".encode("utf-8", "backslashreplace"))
    except OSError as error:
        message = f"{path}: could not be written: {error.strerror or error}."
        raise OutputError(message) from error


def _rounded(value: Any) -> Any:  # noqa: ANN401 (a JSON value has no narrower type)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    if isinstance(value, float):
        # NaN alone is not itself.
        return round(value, _DECIMALS) + 0.0 if value == value else None  # noqa: PLR0124
    return value
