"""Style that a linter does not know: lengths, names, no secrets."""

from __future__ import annotations

import ast
import re
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

import claimwright

SOURCE = Path(claimwright.__file__).parent
ROOT = SOURCE.parents[1]
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "vendor" not in path.parts)

FUNCTION_LINES_MAX, FUNCTION_LINES_AIM = 60, 40
MODULE_LINES_MAX, MODULE_LINES_AIM = 400, 300
NAMES_THAT_SAY_NOTHING = re.compile(
    r"(?:^|_)(?:utils?|helpers?|managers?|misc|common)(?:$|_)|Manager$|Helper$"
)


def test_functions_and_modules_are_short() -> None:
    long, over_aim = [], []
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        name = str(path.relative_to(SOURCE))
        for what, lines, most, aim in [
            (name, text.count("\n"), MODULE_LINES_MAX, MODULE_LINES_AIM),
            *_functions(name, text),
        ]:
            if lines >= most:
                long.append(f"{what}: {lines} lines")
            elif lines > aim:
                over_aim.append(f"{what}: {lines} lines")
    if over_aim:
        warnings.warn("longer than we aim for: " + "; ".join(over_aim), stacklevel=1)
    assert long == []


def test_names_say_what_a_thing_is() -> None:
    empty = [str(path.relative_to(SOURCE)) for path in MODULES if NAMES_THAT_SAY_NOTHING.search(path.stem)]
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and NAMES_THAT_SAY_NOTHING.search(node.name):
                empty.append(f"{path.relative_to(SOURCE)}: class {node.name}")
    assert empty == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(SOURCE))
        for path in MODULES
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


SECRETS = {
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "access key": re.compile(r"\b(?:AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{36}|xox[bap]-[A-Za-z0-9-]{20,})"),
    "password in an address": re.compile(
        r"\b[a-z+]+://[^\s:/@{}$\"']+:(?!pw@|secret@|password@)[^\s:/@{}$\"'*.…]{6,}@"
    ),
}


def test_no_secret_is_kept_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    found = []
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = ROOT / name
        if not path.is_file() or "vendor" in path.parts or path.stat().st_size > 1_000_000:
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        found += [f"{name}: {kind}" for kind, pattern in SECRETS.items() if pattern.search(text)]
    assert found == []


def test_requirements_name_no_place_to_download_from() -> None:
    for path in (ROOT / "requirements").iterdir():
        assert not re.search(r"https?://|--(?:extra-)?index-url|--find-links", path.read_text()), path.name


def _functions(module: str, text: str) -> Iterator[tuple[str, int, int, int]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield f"{module}:{node.lineno} {node.name}", lines, FUNCTION_LINES_MAX, FUNCTION_LINES_AIM
