"""Stub."""


def measure_hostile(*a: int) -> dict[str, object]:
    return {}
