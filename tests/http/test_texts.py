"""Both languages are complete: same keys and values, no text outside the catalogues, every code in words."""

from __future__ import annotations

import enum
import hashlib
import importlib
import json
import pkgutil
import re
import string
from pathlib import Path

import pytest

import claimwright
from claimwright.core.claims.lifecycle import ClaimEvent, ClaimState
from claimwright.core.identity import Role
from claimwright.core.payments import OrderState
from claimwright.entry.messages import LANGS, catalogue, pick_lang
from claimwright.entry.views.claims import AHEAD, HIDDEN_EVENTS

ENTRY = Path(claimwright.__file__).parent / "entry"
TEMPLATES = sorted((ENTRY / "web" / "templates").rglob("*.html"))
ZH, EN = catalogue("zh"), catalogue("en")
NOT_SHOWN = {"GateCode", "UnreadableCode", "HostileCode", "LineCode", "TamperCode"}
"""Codes whose words live beside them in the core, in both languages."""


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_and_values_to_fill() -> None:
    assert set(ZH) == set(EN)
    differing = {key for key in ZH if names_in(ZH[key]) != names_in(EN[key])}
    assert differing == {"problem.portfolio_errors.detail"}  # each names the error in its own language


def test_chinese_is_chinese_and_english_is_english() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    stray = {key for key, text in EN.items() if chinese.search(text)}
    assert stray == {"app.other_language"}
    latin_only = {key for key, text in ZH.items() if not chinese.search(text)}
    allowed = {"app.other_language", "source.xml", "app.list_separator", "limit.used_of.limit"}
    assert latin_only - allowed == set()


def used_keys(text: str) -> tuple[set[str], set[str]]:
    """Keys that a template names whole, and beginnings of keys that it completes."""
    whole = set(re.findall(r"""\bt\(\s*["']([\w.]+)["']\s*[,)]""", text))
    begun = set(re.findall(r"""\b(?:t|known)\(\s*["']([\w.]+\.)["']\s*~""", text))
    return whole, begun


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_uses_only_keys_that_exist(template: Path) -> None:
    whole, begun = used_keys(template.read_text(encoding="utf-8"))
    assert whole - set(ZH) == set()
    for beginning in begun:
        assert any(key.startswith(beginning) for key in ZH), beginning


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_holds_no_text_of_its_own(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    text = re.sub(r"{% block (?:width|body_class) %}.*?{% endblock %}", "", text)
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.S)
    labels = re.findall(r'(?:placeholder|title|alt|aria-label)="([^"]*)"', text)
    bare = re.sub(r"<[^>]*>", "", text)
    found = [part for part in [*labels, *bare.split("\n")] if re.search(r"[A-Za-z\u4e00-\u9fff]{2,}", part)]
    assert found == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_keeps_to_the_content_policy(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|\son\w+=|<script(?![^>]*src=)|<style", text)


def test_every_state_event_and_role_has_its_words() -> None:
    assert {f"claim.state.{one.value}" for one in ClaimState} <= set(ZH)
    assert {f"word.{one.value}" for one in ClaimState} <= set(ZH)
    assert {f"journal.{one.value}" for one in ClaimEvent} <= set(ZH)
    assert {f"order.state.{one.value}" for one in OrderState} <= set(ZH)
    assert {f"role.{one.value}" for one in Role if one is not Role.CUSTOMER} <= set(ZH)
    told = {one.value for one in ClaimEvent} - HIDDEN_EVENTS | {"reported"}
    told |= {step for steps in AHEAD.values() for step in steps}
    assert {f"timeline.{one}.{part}" for one in told for part in ("title", "words")} <= set(ZH)


def refusals() -> dict[str, type[enum.Enum]]:
    """Every enum of refusals in the product."""
    found: dict[str, type[enum.Enum]] = {}
    for package in ("app", "core.claims", "journeys", "infra", "entry"):
        root = importlib.import_module(f"claimwright.{package}")
        for module in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
            if "__main__" in module.name:
                continue
            for name, value in vars(importlib.import_module(module.name)).items():
                is_enum = isinstance(value, type) and issubclass(value, enum.Enum)
                if is_enum and name.endswith(("Code", "Refusal", "Obstacle")):
                    found[name] = value
    return found


def test_every_refusal_has_words_in_both_languages() -> None:
    found = refusals()
    assert {"ReportCode", "DecideCode", "CodeRefusal", "ClaimCode"} <= set(found)
    missing = {
        f"{name}.{code.value}"
        for name, codes in found.items()
        if name not in NOT_SHOWN
        for code in codes
        for lang in LANGS
        if f"problem.{code.value}.title" not in catalogue(lang)
    }
    assert missing == set()


def test_vendored_files_are_the_pinned_ones() -> None:
    vendor = ENTRY / "web" / "vendor"
    pinned = json.loads((vendor / "sha256.json").read_text())
    kept = {
        str(path.relative_to(vendor))
        for path in vendor.rglob("*")
        if path.parent != vendor and path.is_file()
    }
    kept = {path for path in kept if "__pycache__" not in path}
    assert kept == set(pinned)
    for path, digest in pinned.items():
        assert hashlib.sha256((vendor / path).read_bytes()).hexdigest() == digest, path


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("zh-CN", "zh"),
        ("en-GB,en;q=0.9", "en"),
        ("fr,en;q=0.4,zh;q=0.6", "zh"),
        ("fr", "zh"),
        (None, "zh"),
        ("en;q=x", "zh"),
    ],
)
def test_the_clients_language_is_picked(header: str | None, lang: str) -> None:
    assert pick_lang(header) == lang
