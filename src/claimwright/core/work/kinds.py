"""The kinds of work that the pool knows. What each needs and by when is data: the rulebook's `kinds`."""

from __future__ import annotations

from enum import Enum


class TaskKind(Enum):
    """What a person is asked to do."""

    REVIEW_CLAIM = "review_claim"
    REPAIR_PAYMENT = "repair_payment"
    DOCUMENT_QUESTION = "document_question"
    UNDERWRITING = "underwriting"
    SERVICING = "servicing"
    PAYMENT_EXCEPTION = "payment_exception"
    RELEASE_PAYMENT = "release_payment"
    COMPLAINT = "complaint"
    CALL_BACK = "call_back"
    QUALITY_SAMPLE = "quality_sample"
    APPEAL_REVIEW = "appeal_review"
    OPENING_REVIEW = "opening_review"


class Subject(Enum):
    """What a task is about; the subject's id carries the bucket that the task lives in."""

    CLAIM = "claim"
    POLICY = "policy"
    PAYMENT = "payment"
    PERSON = "person"
    DOCUMENT = "document"
    COMPLAINT = "complaint"
    OPENING = "opening"


class Priority(Enum):
    """How urgent a task is before its deadlines speak; escalation raises it by one step."""

    LOW = 0
    NORMAL = 1
    HIGH = 2
    URGENT = 3

    @property
    def raised(self) -> Priority:
        """One step more urgent; `URGENT` stays."""
        return Priority(min(self.value + 1, Priority.URGENT.value))


LINES = ("health", "critical_illness", "accident", "life", "annuity", "group")
"""Lines of business; a task whose line nobody stated has the line ``""`` and needs no line's skill."""
