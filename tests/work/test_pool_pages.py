"""The pool over HTTP: pages and programs, rights, recusal, one owner a task."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from claimwright.app.identity import public as identity
from claimwright.app.work import public as work
from claimwright.core.identity import Role
from claimwright.core.work.task import Question
from claimwright.entry.api.app import create_app
from claimwright.infra.clock import SystemClock
from claimwright.infra.db import Database
from claimwright.infra.ids import Ids
from claimwright.infra.settings import Settings


@dataclass
class Desk:
    """The application over a database of its own, with a few people."""

    client: TestClient
    db: Database
    ids: Ids

    def person(self, user_name: str, role: Role = Role.ASSESSOR) -> tuple[UUID, str]:
        """A new member of staff, signed in: id and token."""
        now = SystemClock().now()
        new = identity.NewStaff(user_name, f"Fictional {user_name}", role, 5_000_000, "a fictional password")
        with self.db.transaction() as tx:
            staff_id = identity.add_staff(tx, self.ids, new, now)
            assert isinstance(staff_id, UUID), staff_id
            secret = secrets.token_urlsafe(32)
            return staff_id, identity.start_session(tx, self.ids, "staff", staff_id, secret, now).token

    def ask(self, **known: object) -> UUID:
        kind = known.pop("kind", work.TaskKind.REVIEW_CLAIM)
        with self.db.transaction() as tx:
            subject_id, now = self.ids.new_id(7), SystemClock().now()
            return work.ask(tx, self.ids, subject_id, kind, (Question("refer"),), now, **known)  # type: ignore[arg-type]

    def api(self, token: str, method: str, path: str, **sent: object) -> tuple[int, object]:
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        answer = self.client.request(method, f"/api/v1/staff/pool{path}", headers=headers, **sent)  # type: ignore[arg-type]
        return answer.status_code, answer.json() if answer.content else None

    def page(self, token: str, path: str, lang: str = "en", **headers: str) -> tuple[int, str]:
        self.client.cookies.clear()
        self.client.cookies.set("cw_staff", token)
        self.client.cookies.set("cw_lang", lang)
        answer = self.client.get(path, headers=headers)
        return answer.status_code, answer.text

    def send(self, token: str, page: str, path: str, **form: object) -> tuple[int, str, str]:
        """Send a form of a page as a browser does; answers status, place and text."""
        _, text = self.page(token, page)
        mark = text.split('name="csrf" value="')[1].split('"')[0]
        answer = self.client.post(path, data={"csrf": mark, **form}, follow_redirects=False)  # type: ignore[dict-item]
        return answer.status_code, answer.headers.get("location", ""), answer.text


@pytest.fixture(scope="module")
def desk(dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    data: Path = tmp_path_factory.mktemp("data")
    with (
        Database(dsn, pool_min=1, pool_max=4) as db,
        TestClient(create_app(Settings(data=data, dsn=dsn))) as client,
    ):
        yield Desk(client, db, Ids(SystemClock()))


@pytest.fixture(autouse=True)
def _empty(desk: Desk) -> None:
    with desk.db.transaction() as tx:
        tx.execute(
            "truncate work.task, work.deadline, work.pause, work.note, work.notice, work.second_reading"
        )


def test_two_people_take_two_tasks_and_the_third_finds_nothing(desk: Desk) -> None:
    (_, one), (_, two), (_, three) = (desk.person(f"taker.{n}") for n in range(3))
    asked = {str(desk.ask()), str(desk.ask())}
    first, second = (desk.api(token, "POST", "/next") for token in (one, two))
    assert (first[0], second[0]) == (200, 200)
    assert {first[1]["task"]["task_id"], second[1]["task"]["task_id"]} == asked  # type: ignore[index]
    assert desk.api(three, "POST", "/next") == (204, None)
    status, problem = desk.api(three, "POST", f"/tasks/{first[1]['task']['task_id']}/taken")  # type: ignore[index]
    assert (status, problem["code"]) == (409, "task_taken")  # type: ignore[index]


def test_ones_own_familys_case_is_refused_in_words(desk: Desk) -> None:
    staff_id, token = desk.person("cousin")
    relative = desk.ids.new_id(8)
    with desk.db.transaction() as tx:
        rules = work.rules_in_force(tx, SystemClock().now())
        skills = frozenset({"claims"})
        assert "claims" in {one for rule in rules.kinds.values() for one in rule.skills}
        work.keep_profile(tx, work.Profile(staff_id, skills, kin=frozenset({relative})), SystemClock().now())
    task_id = desk.ask(parties=frozenset({relative}))
    assert desk.api(token, "POST", "/next") == (204, None)
    status, problem = desk.api(token, "POST", f"/tasks/{task_id}/taken")
    assert (status, problem["code"], problem["title"]) == (403, "recused", "Not your case")  # type: ignore[index]


def test_only_managers_see_the_board_and_change_in_bulk(desk: Desk) -> None:
    _, assessor = desk.person("plain")
    _, manager = desk.person("boss", Role.MANAGER)
    desk.ask(province="44")
    assert desk.api(assessor, "GET", "/board")[0] == 403
    assert desk.page(assessor, "/desk/board")[0] == 403
    assert desk.send(assessor, "/desk/mine", "/desk/pool/preview", action="return", reason="reason")[0] == 403
    status, board = desk.api(manager, "GET", "/board")
    assert status == 200
    assert [one["live"] for one in board["provinces"] if one["name"] == "44"] == [1]  # type: ignore[index]


def test_a_bulk_change_is_shown_then_done(desk: Desk) -> None:
    _, manager = desk.person("chief", Role.MANAGER)
    task_ids = [str(desk.ask()) for _ in range(2)]
    form = {
        "action": "reprioritise",
        "priority": "urgent",
        "reason": "the hospital called",
        "task_ids": task_ids,
    }
    status, _, text = desk.send(manager, "/desk/pool", "/desk/pool/preview", **form)
    assert status == 200
    assert "2 of 2 change" in text
    digest = text.split('name="digest" value="')[1].split('"')[0]
    with desk.db.transaction() as tx:
        assert {task.priority for task in work.live_tasks_fan_out(tx)} == {work.Priority.NORMAL}
    assert desk.send(manager, "/desk/pool", "/desk/pool/preview", **form, digest=digest)[:2] == (
        303,
        "/desk/pool",
    )
    with desk.db.transaction() as tx:
        assert {task.priority for task in work.live_tasks_fan_out(tx)} == {work.Priority.URGENT}
    status, _, text = desk.send(manager, "/desk/pool", "/desk/pool/preview", **form, digest=digest)
    assert status == 409
    assert "Something changed meanwhile" in text


def test_a_handover_needs_a_note_and_tells_the_colleague(desk: Desk) -> None:
    (_, giver), (to, _) = desk.person("giver"), desk.person("getter")
    task_id = desk.ask()
    assert desk.api(giver, "POST", "/next")[0] == 200
    path = f"/tasks/{task_id}/handover"
    assert desk.api(giver, "POST", path, json={"to": str(to), "words": " "})[0] == 422
    assert desk.api(giver, "POST", path, json={"to": str(to), "words": "waits for @getter"})[0] == 204
    with desk.db.transaction() as tx:
        handed = work.task(tx, task_id)
        assert handed is not None
        assert handed.owner_id == to
        assert sorted(one.cause for one in work.unread_of(tx, to)) == ["handover", "mention"]
    _, page = desk.api(giver, "GET", f"/tasks/{task_id}")
    assert [step["event"] for step in page["history"]] == ["taken", "returned", "taken"]  # type: ignore[index]


def test_every_page_speaks_both_languages_and_renews_only_its_part(desk: Desk) -> None:
    _, manager = desk.person("reader", Role.MANAGER)
    task_id = desk.ask(kind=work.TaskKind.COMPLAINT, province="31", line="life", amount_fen=123_456)
    desk.api(manager, "POST", "/next")
    for path, en, zh in (
        ("/desk/pool?kind=complaint", "¥1,234.56", "投诉"),
        ("/desk/pool?kind=servicing", "Nothing is waiting here.", "没有待办任务。"),
        ("/desk/mine", "My figures", "我的数据"),
        ("/desk/board", "By province", "分省"),
        ("/desk/rules", "How work finds people", "任务如何派到人"),
        (f"/desk/tasks/{task_id}", "Answer the complaint (law)", "投诉答复（法定）"),
    ):
        assert (desk.page(manager, path)[0], en in desk.page(manager, path)[1]) == (200, True), path
        assert (desk.page(manager, path, "zh")[0], zh in desk.page(manager, path, "zh")[1]) == (200, True), (
            path
        )
    for path in ("/desk/pool", "/desk/board"):
        status, part = desk.page(manager, path, **{"HX-Request": "true"})
        assert (status, "<html" in part) == (200, False)


def test_the_next_key_leads_to_the_task(desk: Desk) -> None:
    _, token = desk.person("keys")
    task_id = desk.ask(kind=work.TaskKind.COMPLAINT)
    assert desk.send(token, "/desk/mine", "/desk/next")[:2] == (303, f"/desk/tasks/{task_id}")
    assert desk.send(token, "/desk/mine", "/desk/next")[:2] == (303, "/desk/pool?nothing=true")


def test_a_task_that_is_not_there_is_a_plain_404(desk: Desk) -> None:
    _, token = desk.person("lost")
    for unknown, code in ((desk.ids.new_id(3), "no_such_task"), (UUID(int=5), "not_found")):
        status, problem = desk.api(token, "GET", f"/tasks/{unknown}")
        assert (status, problem["code"]) == (404, code)  # type: ignore[index]
