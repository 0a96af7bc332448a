"""Words of the OpenAPI document that belong to no single route."""

from __future__ import annotations

from typing import Any

TAGS: list[dict[str, Any]] = [
    {"name": "sessions", "description": "Sign in and out: customers by one-time code, staff by password."},
    {"name": "me", "description": "Who is signed in, and who read their data."},
    {"name": "policies", "description": "A customer's own policies and what is left of their limits."},
    {"name": "claims", "description": "Report a claim, follow it, read its explanation, take it back."},
    {"name": "staff", "description": "The desk: work list, cases, documents, decisions."},
    {"name": "money", "description": "Trial balance, payments that wait, recoveries, exceptions."},
    {"name": "pool", "description": "The shared work pool: tasks, the next one, the board."},
    {"name": "portfolio", "description": "Load persons, accounts, policies and coverages."},
    {"name": "products", "description": "The catalogue."},
    {"name": "terms", "description": "The terms lab: read, check, try, compare, draft, approve."},
    {"name": "health", "description": "For supervisors and load balancers."},
]
