"""``make fuzz``: many random products and claims on all cores, then the seeded bugs."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from fuzz_differential import disagreement, make_case
from fuzz_mutations import MUTATIONS

CLAIMS = 20


def run_seed(seed: int) -> tuple[bool, str | None]:
    """Whether the product could be read, and where the engines disagree."""
    case = make_case(seed, CLAIMS)
    if case is None:
        return False, None
    return True, disagreement(case)


def caught_at(name: str) -> int | None:
    """How many random products it takes to notice a seeded bug."""
    mutation = next(mutation for mutation in MUTATIONS if mutation.name == name)
    for seed in range(1_000):
        case = make_case(seed, CLAIMS, mutation)
        if case is not None and disagreement(case, mutation):
            return seed + 1
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="pairs of a random product and a claim")
    parser.add_argument("--first-seed", type=int, default=1_000)
    wanted = parser.parse_args()
    started, products, claims, wrong = time.monotonic(), 0, 0, 0
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with multiprocessing.Pool(workers) as pool:
        seeds = range(wanted.first_seed, wanted.first_seed + 2 * wanted.cases)
        for read, words in pool.imap_unordered(run_seed, seeds, chunksize=16):
            products, claims = products + read, claims + CLAIMS * read
            if words:
                wrong += 1
                print(words, flush=True)
            if products and products % 500 == 0 and read:
                print(f"{products:,} products, {claims:,} claims, {wrong} differences", flush=True)
            if claims >= wanted.cases:
                pool.terminate()
                break
    missed = _report(products, claims, wrong, time.monotonic() - started)
    return 1 if wrong or missed else 0


def _report(products: int, claims: int, wrong: int, seconds: float) -> int:
    print(
        f"{products:,} random products x {CLAIMS} claims = {claims:,} cases in {seconds:.0f} s: "
        f"{wrong} differences between interpreter, kernel and the independent oracle"
    )
    missed = 0
    for mutation in MUTATIONS:
        seen = caught_at(mutation.name)
        missed += seen is None
        print(
            f"seeded bug: {mutation.name:26} {'NOT CAUGHT' if seen is None else f'caught by product {seen}'}"
        )
    return missed


if __name__ == "__main__":
    sys.exit(main())
