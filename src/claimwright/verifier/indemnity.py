"""What the principle of indemnity takes off, as docs/certificate.md defines it."""

from __future__ import annotations

from collections.abc import Iterator

from claimwright.verifier.machine import Json, Key, Machine
from claimwright.verifier.result import result_of

OBTAINED = ("social_insurance_paid", "other_paid", "other_insurers_paid")


def indemnity_of(m: Machine) -> Json | None:
    """What the part `indemnity` must say after this run; None if there must be none."""
    facts = m.event["facts"]
    cost = facts.get("total_expense", facts.get("eligible_expense"))
    if not _is_amount(cost):
        return None
    obtained = sum(value for name in OBTAINED if _is_amount(value := facts.get(name)))
    result = result_of(m)
    kinds = {section["name"]: section["pays"] for section in m.sections}
    paid = {row["benefit"]: row["amount_fen"] or 0 for row in result["benefits"]}
    repaying = [name for name in paid if kinds[name] == "indemnity"]
    beyond = sum(paid[name] for name in repaying) - max(0, cost - obtained)
    cuts: dict[str, int] = {}
    for name in reversed(repaying):
        cuts[name] = max(0, min(beyond, paid[name]))
        beyond -= cuts[name]
    if not any(cuts.values()):
        return None
    given = _given_back(m, paid, cuts)
    return {
        "cost_fen": cost,
        "obtained_fen": obtained,
        "cuts": [{"benefit": name, "cut_fen": fen} for name, fen in sorted(cuts.items()) if fen],
        "given_back": [{"accumulator": a, "scope": s, "used": n} for (a, s), n in sorted(given.items()) if n],
        "payable_fen": max(0, result["payable_fen"] - sum(cuts.values())),
    }


def _is_amount(value: object) -> bool:
    return isinstance(value, int)


def _given_back(m: Machine, paid: dict[str, int], cuts: dict[str, int]) -> dict[Key, int]:
    drawing = {section["name"]: set(_drawn(m, section["instrs"])) for section in m.sections}
    given: dict[Key, int] = {}
    for key, used in m.touched.items():
        names = [name for name in paid if key[0] in drawing[name]]
        whole, cut = sum(paid[name] for name in names), sum(cuts.get(name, 0) for name in names)
        grown = used - m.stored.get(key, 0) if isinstance(used, int) else 0
        if cut and grown > 0:
            given[key] = grown * cut // whole
    return given


def _drawn(m: Machine, instrs: list[Json]) -> Iterator[str]:
    """The names of the accumulators from which these instructions draw what is paid."""
    for one in instrs:
        if one["op"] == "use" and m.program["steps"][one["step"]]["kind"] in ("draw", "use"):
            yield m.program["accumulators"][one["imm"][0]]["name"]
        yield from _drawn(m, [*one.get("where", []), *one.get("body", [])])
