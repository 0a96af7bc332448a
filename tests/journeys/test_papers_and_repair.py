"""Papers are asked for once and for everything; a failed payment is repaired to an entitled account."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from world import CLERK, World, stay

from claimwright.app.claims.public import Claim, history, papers_of, record_payment_failed
from claimwright.app.documents.public import original
from claimwright.app.parties.public import accounts_of
from claimwright.app.payments.public import orders_of_claim
from claimwright.app.work.public import TaskKind, ask, tasks_of
from claimwright.core.claims.lifecycle import ClaimState
from claimwright.core.journal import Actor, verify
from claimwright.core.outcome import Refused
from claimwright.core.work.task import Question, TaskState
from claimwright.journeys.settle_claim.papers import AskPapers, ask_papers, send_papers
from claimwright.journeys.settle_claim.repay import pay_again
from claimwright.journeys.settle_claim.report import Upload
from claimwright.journeys.settle_claim.viewer import Viewer

BANK = Actor("system", "bank", "bank")
PHOTO = Upload("出院小结.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 80)


def _ask(world: World, claim: Claim, *papers: str, reason: str = "", actor: Actor = CLERK) -> Claim | Refused:
    with world.db.transaction() as tx:
        command = AskPapers(claim.claim_id, claim.version, papers, reason)
        return ask_papers(tx, command, actor, world.clock.now())


def test_papers_are_asked_for_once_and_bring_the_claim_back_to_a_person(world: World) -> None:
    who, stranger = world.someone(), world.someone()
    claim = world.claim(world.reported(who, replace(stay(who, 500_000), payer_name="别人")).claim_id)
    nothing = _ask(world, claim, " ")
    assert isinstance(nothing, Refused)
    assert (nothing.code.value, nothing.field) == ("nothing_asked", "papers")
    asked = _ask(world, claim, "出院小结", "身份证")
    assert isinstance(asked, Claim)
    assert asked.state is ClaimState.AWAITING_PAPERS
    now = world.clock.move(timedelta(hours=1))
    for viewer, actor in ((Viewer(stranger.person_id), stranger.actor),):
        answer = send_papers(world.db, world.ids, viewer, claim.claim_id, (PHOTO,), actor, now)
        assert isinstance(answer, Refused)
        assert answer.code.value == "no_such_claim"
    mine = Viewer(who.person_id)
    empty = send_papers(world.db, world.ids, mine, claim.claim_id, (Upload("x", b""),), who.actor, now)
    assert isinstance(empty, Refused)
    assert (empty.code.value, empty.field) == ("file_unreadable", "documents[0]")
    back = send_papers(world.db, world.ids, mine, claim.claim_id, (PHOTO,), who.actor, now)
    assert isinstance(back, Claim)
    assert back.state is ClaimState.IN_REVIEW
    with world.db.transaction() as tx:
        (document_id,) = papers_of(tx, claim.claim_id)
        kept = original(tx, document_id)
        first, second = tasks_of(tx, claim.claim_id)
        entries = history(tx, claim.claim_id)
    assert kept is not None
    assert kept.content == PHOTO.content
    assert (first.state, second.state) == (TaskState.DONE, TaskState.OPEN)
    codes = [question.code for question in second.questions]
    assert codes == ["papers_received", "papers_still_missing", "name_differs"]  # one of two has come
    assert entries[2].facts == {"papers": ["出院小结", "身份证"], "points": 0, "reason": ""}
    assert verify(entries) is None
    again = _ask(world, back, "病历")
    assert isinstance(again, Refused)
    assert (again.code.value, again.field) == ("asked_before", "reason")
    assert isinstance(_ask(world, back, "病历", reason="新情况：病历首页缺失"), Claim)


def test_only_staff_ask_for_papers(world: World) -> None:
    who = world.someone()
    claim = world.claim(world.reported(who, replace(stay(who, 500_000), payer_name="别人")).claim_id)
    answer = _ask(world, claim, "身份证", actor=who.actor)
    assert isinstance(answer, Refused)
    assert answer.code.value == "wrong_state"


def test_a_failed_payment_is_paid_to_a_corrected_account(world: World) -> None:
    who, other = world.someone(), world.someone()
    reported = world.reported(who, stay(who, 300_000))
    world.work()
    now = world.clock.now()
    with world.db.transaction() as tx:
        (order,) = orders_of_claim(tx, reported.claim_id)
        # the bank refuses for good: the order ends, the claim waits for an account that works
        tx.execute(
            "update payments.payment_order set state = 'rejected', reason = 'AC04',"
            " send_started_at = ordered_at where order_id = %s",
            [order.order_id],
        )
        failed = record_payment_failed(tx, reported.claim_id, order.order_id, "AC04", BANK, now)
        question = Question("payment_rejected", {"reason": "AC04"})
        ask(tx, world.ids, reported.claim_id, TaskKind.REPAIR_PAYMENT, (question,), now)
    account = {
        "owner": who.id_number,
        "account_no": f"6333{who.policy_no[1:]}0000001",
        "bank_name": "第二银行",
    }
    world.import_text(json.dumps({"accounts": [account]}))
    with world.db.transaction() as tx:
        (new_account,) = (one for one in accounts_of(tx, who.person_id) if one.bank_name == "第二银行")
        args = (tx, world.ids, reported.claim_id, failed.version)
        wrong = pay_again(*args, other.account_id, CLERK, now)
        assert isinstance(wrong, Refused)
        assert wrong.code.value == "payee_not_entitled"
        paid = pay_again(*args, new_account.account_id, CLERK, now)
        assert isinstance(paid, Claim)
        first, second = orders_of_claim(tx, reported.claim_id)
        (task,) = tasks_of(tx, reported.claim_id)
    assert (paid.state, paid.account_id) == (ClaimState.PAYING, new_account.account_id)
    assert (second.attempt, second.amount_fen, second.payee.bank_name) == (2, 160_000, "第二银行")
    assert first.end_to_end_id != second.end_to_end_id
    assert task.state is TaskState.DONE
