"""GoRules zen-engine: the product as a decision of expressions, claim by claim; accumulators in Python."""

import json
import sys

import common
import numpy as np
import zen

TRACE = sys.argv[-1] == "trace"
EXPRESSIONS = {
    "waiting": f"not accident and days_since_inception < {common.WAITING_DAYS}",
    "covered": f"(kind == {common.INPATIENT} or special_outpatient) and not ($.waiting)",
    "base": "$.covered ? max([total_fen - social_insurance_fen - other_insurers_fen, 0]) : 0",
    "deducted": "min([$.base, deductible_left])",
    "above": "$.base - $.deducted",
    "shared": f"social_insurance_used ? $.above : floor(($.above * {common.REDUCED_PERCENT} + 50) / 100)",
    "paid": "min([$.shared, limit_left])",
}


def decision() -> str:
    expressions = [{"id": key, "key": key, "value": value} for key, value in EXPRESSIONS.items()]
    return json.dumps(
        {
            "nodes": [
                {"id": "in", "type": "inputNode", "name": "in"},
                {
                    "id": "terms",
                    "type": "expressionNode",
                    "name": "terms",
                    "content": {"expressions": expressions},
                },
                {"id": "out", "type": "outputNode", "name": "out"},
            ],
            "edges": [
                {"id": "a", "sourceId": "in", "targetId": "terms", "type": "edge"},
                {"id": "b", "sourceId": "terms", "targetId": "out", "type": "edge"},
            ],
        }
    )


terms = zen.ZenEngine().create_decision(decision())
claims = common.read_claims()
names = [
    "policy_no", "policy_year", "kind", "special_outpatient", "accident", "event_day", "inception_day",
    "social_insurance_used",
    "total_fen", "social_insurance_fen", "other_insurers_fen",
]  # fmt: skip
rows = list(zip(*[claims[name].to_pylist() for name in names], strict=True))


def adjudicate() -> list:
    scope, deductible_left, limit_left = None, 0, 0
    paid = []
    for policy, year, kind, special, accident, event_day, inception_day, used, total, social, other in rows:
        if (policy, year) != scope:
            scope, deductible_left, limit_left = (policy, year), common.DEDUCTIBLE_FEN, common.LIMIT_FEN
        facts = {
            "kind": kind,
            "special_outpatient": special,
            "accident": accident,
            "days_since_inception": event_day - inception_day,
            "social_insurance_used": used,
            "total_fen": total,
            "social_insurance_fen": social,
            "other_insurers_fen": other,
            "deductible_left": deductible_left,
            "limit_left": limit_left,
        }
        result = terms.evaluate(facts, {"trace": True} if TRACE else {})["result"]
        deductible_left -= int(result["deducted"])
        limit_left -= int(result["paid"])
        paid.append(int(result["paid"]))
    return paid


label = "zen-engine, trace on" if TRACE else "zen-engine, trace off"
common.run(label, "zen-engine", claims, adjudicate, lambda paid: np.array(paid, dtype=np.int64), repeat=1)
