"""What-if on a sample portfolio: generated once, kept in a folder, small enough to answer while one waits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore

from claimwright.app.portfolio.adjudicate import prepare
from claimwright.app.portfolio.generate import generate_portfolio
from claimwright.app.portfolio.scenarios import ScenarioError, amount_places, read_facts, scenarios
from claimwright.app.portfolio.shape import read_shape
from claimwright.app.portfolio.simulate import Outcome, simulate_portfolio
from claimwright.core.products.model import Product, ProductVersion

SAMPLE_CLAIMS = 30_000
SAMPLE_SEED = 20260101
SCENARIOS_MAX = 16
WAIT_S = 20.0
_turn = BoundedSemaphore(1)
"""One run at a time in a process: a what-if must not take the cores from people who wait for a page."""


class Busy(Exception):
    """Somebody else's run has not ended in time."""


def settable(product: Product, version: ProductVersion) -> dict[str, str]:
    """The amounts that a what-if may change, as written: ``{"deductible": "10000.00 元"}``."""
    by_place = {(one.line, one.column): one.text for one in version.program.params}
    places = amount_places(product, version)
    return {name: by_place[spot] for name, spot in places.items() if spot in by_place}


def what_if(
    product: Product, version: ProductVersion, setting: str, facts: list[str], folder: Path
) -> tuple[Outcome, ...]:
    """The version as written and with each other amount of `setting`, over the sample, in one pass.

    Raises `ScenarioError` (also for too many amounts), `ColumnError`, `NotCompilable`, `Busy`.
    """
    upto = replace(product, versions=product.versions[: product.versions.index(version) + 1])
    chosen = scenarios(upto, version, [setting] if setting else [])
    if len(chosen) > SCENARIOS_MAX:
        raise ScenarioError(f"最多 {SCENARIOS_MAX - 1} 个数额 / at most {SCENARIOS_MAX - 1} amounts at once")
    given = read_facts(facts)
    if not _turn.acquire(timeout=WAIT_S):
        raise Busy
    try:
        folder.mkdir(parents=True, exist_ok=True)
        source = sample_portfolio(folder)
        terms = prepare(replace(upto, versions=(version,)), given, folder / "kernels")
        with TemporaryDirectory(dir=folder) as scratch:
            return simulate_portfolio(
                source, terms, chosen, cores=1, progress=lambda _: None, scratch=Path(scratch)
            )
    finally:
        _turn.release()


def sample_portfolio(folder: Path) -> Path:
    """The sample's file; made at its first use and put in place whole, so that two makers do not meet."""
    path = folder / f"sample-{SAMPLE_CLAIMS}-{SAMPLE_SEED}.parquet"
    if not path.exists():
        with TemporaryDirectory(dir=folder) as scratch:
            made = Path(scratch) / path.name
            generate_portfolio(
                made, SAMPLE_CLAIMS, SAMPLE_SEED, read_shape(None), progress=lambda _: None, cores=1
            )
            made.replace(path)
    return path
