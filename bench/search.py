"""Search at the size of a nation: time of one search, and rows shown that the reader may not see.

Run it: ``python bench/search.py [--people 10000000] [--searches 4000] [--readers 8]``. It loads so many
made persons, each with a policy, a claim and a bill, into a database of its own, then lets readers search at
the same time, each in the row scope of a province or of the nation. Half of the searches of a province's
reader are for what another province owns: they must find nothing of it.
"""

from __future__ import annotations

import argparse
import json
import random  # noqa: TID251 - seeded
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import psycopg  # noqa: E402

from claimwright.app.parties import public as parties  # noqa: E402
from claimwright.core.parties.resident_id import PROVINCE_CODES, Sex  # noqa: E402
from claimwright.core.search import read_query  # noqa: E402
from claimwright.entry.bench.bulk import without_indexes  # noqa: E402
from claimwright.entry.setup.field_keys import use_field_keys  # noqa: E402
from claimwright.entry.views.finding import FoundView, found_view  # noqa: E402
from claimwright.infra.clock import SystemClock  # noqa: E402
from claimwright.infra.db import Database, Statements  # noqa: E402
from claimwright.infra.migrations import migrate  # noqa: E402
from claimwright.infra.postgres import launch  # noqa: E402
from claimwright.infra.row_security import RowScope  # noqa: E402
from claimwright.infra.settings import Settings  # noqa: E402
from claimwright.journeys.find import find  # noqa: E402
from measuring import machine  # noqa: E402

SQL = Statements((ROOT / "bench/measuring/search_load.sql").read_text(), "search_load.sql")
CHECK = Statements((ROOT / "bench/measuring/search_check.sql").read_text(), "search_check.sql")
CHUNK = 500_000
TABLES = [
    *("parties.person", "parties.person_identity", "parties.person_phone", "parties.person_name"),
    *("policies.policy", "policies.policy_number", "policies.party"),
    *("claims.claim", "claims.party", "documents.bill_use"),
]
PEOPLE_AT_ONCE = 10_000
PROVINCES = [code for code in PROVINCE_CODES if code < "71"]
SURNAMES = list(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
)
GIVEN = [
    *"伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚",
    *(f"{a}{b}" for a in "志建国文晓秀海玉春婷" for b in "华英明平红军兰梅峰云"),
]
READER = UUID("00000000-0000-8000-8000-000000000001")


def load(dsn: str, people: int) -> float:
    """Make the nation; answers the seconds it took."""
    began = time.perf_counter()
    names = {"provinces": PROVINCES, "surnames": SURNAMES, "given": GIVEN}
    with psycopg.connect(dsn) as connection:
        connection.execute("SET synchronous_commit = off")
        with without_indexes(connection, TABLES, print):
            for first in range(1, people + 1, CHUNK):
                part = {"first": first, "last": min(first + CHUNK - 1, people), **names}
                for name in SQL:
                    if name == "people":
                        load_people(connection)
                    else:
                        connection.execute(SQL[name], part if name == "make" else None)
                connection.commit()
                done = min(first + CHUNK - 1, people)
                print(f"loaded {done:,} of {people:,} in {time.perf_counter() - began:.0f} s", flush=True)
        connection.autocommit = True
        connection.execute("VACUUM (ANALYZE)")
    return time.perf_counter() - began


def load_people(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Their numbers lie sealed, which the database cannot do: persons pass through this program."""
    now = SystemClock().now()
    with connection.cursor("people") as cursor:
        cursor.execute(SQL["people"])
        while rows := cursor.fetchmany(PEOPLE_AT_ONCE):
            persons = [
                parties.Person(person_id, name, parties.IdKind.RESIDENT_ID, number, born, Sex.FEMALE, phone)
                for person_id, name, number, born, phone in rows
            ]
            parties.register_persons(connection, persons, now)


def samples(dsn: str, count: int, people: int, seed: int) -> list[tuple[str, str, str]]:
    """Searches to make: (kind, text, province that owns what is meant)."""
    chosen = random.Random(seed)
    numbers = [chosen.randint(1, people) for _ in range(count)]
    made = []
    with psycopg.connect(dsn) as connection:
        for i in numbers:
            row = connection.execute(
                CHECK["made_person"], {"bucket": i * 7919 % 1024, "bill_number": f"{i:010d}"}
            ).fetchone()
            assert row is not None, f"person {i} was loaded"
            person_id, name, born, policy_no, province, claim_no, bill_number = row
            person = parties.person(connection, person_id)
            assert person is not None, f"person {i} was loaded"
            assert person.phone is not None
            id_number, phone = person.id_number, person.phone
            kind, text = chosen.choice(
                [
                    ("claim number", claim_no),
                    ("policy number", policy_no),
                    ("bill number", bill_number),
                    ("identity number", id_number),
                    ("telephone", phone),
                    ("name", name),
                    ("name and year", f"{name} {born:%Y}"),
                    ("beginning of a name", name[0]),
                ]
            )
            made.append((kind, text, province))
    return made


def foreign(shown: FoundView, owner: psycopg.Connection[tuple[Any, ...]], province: str) -> int:
    """How many rows of an answer belong to no policy or claim of the province, asked as the owner."""
    row = owner.execute(
        CHECK["foreign_rows"],
        {
            "persons": [one.person_id for one in shown.persons],
            "claims": [one.claim_no for one in shown.claims] + [one.claim.claim_no for one in shown.bills],
            "policies": [one.policy_no for one in shown.policies],
            "province": province,
        },
    ).fetchone()
    assert row is not None
    return int(row[0])


class Reader(threading.Thread):
    """One member of staff who searches; even ones belong to a province, odd ones to the head office."""

    def __init__(self, dsn: str, number: int, searches: list[tuple[str, str, str]]) -> None:
        super().__init__(name=f"reader-{number}")
        self.dsn, self.searches = dsn, searches
        self.is_national, self.chosen = number % 2 == 1, random.Random(number)
        self.times_ms: list[tuple[str, float]] = []
        self.shown = self.foreign = self.missed = 0

    def run(self) -> None:
        with Database(self.dsn, pool_max=1) as db, psycopg.connect(self.dsn) as owner:
            for kind, text, province in self.searches:
                own = self.is_national or self.chosen.random() < 0.5
                place = province if own else self.chosen.choice([one for one in PROVINCES if one != province])
                provinces = None if self.is_national else frozenset({place})
                began = time.perf_counter()
                with db.transaction(RowScope("staff", READER, provinces)) as tx:
                    shown = found_view(tx, find(tx, read_query(text), provinces))
                self.times_ms.append((kind, (time.perf_counter() - began) * 1000))
                rows = len(shown.persons) + len(shown.claims) + len(shown.policies) + len(shown.bills)
                self.shown += rows
                self.missed += own and not rows
                if provinces is not None:
                    self.foreign += foreign(shown, owner, place)
                    owner.rollback()


def report(readers: list[Reader], seconds: float) -> dict[str, object]:
    """Times by kind of search, and what should not be there."""
    every = [one for reader in readers for one in reader.times_ms]
    kinds = sorted({kind for kind, _ in every})
    return {
        "searches": len(every),
        "seconds": round(seconds, 1),
        "all": _times([ms for _, ms in every]),
        "by_kind": {kind: _times([ms for one, ms in every if one == kind]) for kind in kinds},
        "rows_shown": sum(reader.shown for reader in readers),
        "rows_shown_that_the_reader_may_not_see": sum(reader.foreign for reader in readers),
        "own_rows_not_found": sum(reader.missed for reader in readers),
    }


def _times(times_ms: list[float]) -> dict[str, float]:
    ordered = sorted(times_ms)
    at = {"p50_ms": 0.50, "p99_ms": 0.99}
    return {name: round(ordered[min(int(len(ordered) * q), len(ordered) - 1)], 2) for name, q in at.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=10_000_000)
    parser.add_argument("--searches", type=int, default=4_000)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=None, help="a folder with room for the database")
    parser.add_argument("--out", type=Path, default=ROOT / "bench/results/search.json")
    given = parser.parse_args()
    data = Path(tempfile.mkdtemp(prefix="claimwright-search-", dir=given.data))
    data.chmod(0o711)
    try:
        with launch(data) as server:
            result = measure(server.dsn, data, given)
    finally:
        shutil.rmtree(data, ignore_errors=True)
    given.out.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps(result, indent=2, ensure_ascii=False))


def measure(dsn: str, data: Path, given: argparse.Namespace) -> dict[str, object]:
    """Load, search, and put the figures together."""
    migrate(dsn)
    with Database(dsn) as db:
        use_field_keys(Settings(data=data), db)
    load_s = load(dsn, given.people)
    searches = samples(dsn, given.searches, given.people, given.seed)
    share = len(searches) // given.readers
    readers = [Reader(dsn, n, searches[n * share : (n + 1) * share]) for n in range(given.readers)]
    began = time.perf_counter()
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    with psycopg.connect(dsn) as connection:
        size = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    assert size is not None
    return {
        "machine": machine.description(),
        "people": given.people,
        "readers_at_once": given.readers,
        "load_s": round(load_s, 1),
        "database_gb": round(size[0] / 1e9, 2),
        **report(readers, time.perf_counter() - began),
    }


if __name__ == "__main__":
    main()
