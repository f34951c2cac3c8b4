"""Finds the files shipped beside the code (icons, pictures); knows nothing of what they are for."""

from pathlib import Path

_PACKAGED = Path(__file__).parent / "_resources"
_CHECKOUT = Path(__file__).parent.parent / "resources"


def asset(name: str) -> Path:
    """Path of a shipped file, such as `icons/map.svg`; in a wheel or in a checkout."""
    root = _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT
    return root / name
