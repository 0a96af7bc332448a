"""The API's own pages: Swagger UI from vendored files, started by a script file (no inline scripts)."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from claimwright.core.identity import Right
from claimwright.entry.api.auth import open_to_all

router = APIRouter(include_in_schema=False, dependencies=[Depends(open_to_all(Right.READ_PUBLIC))])

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Claimwright API</title>
<link rel="icon" href="/static/seal.svg">
<link rel="stylesheet" href="/vendor/swagger-ui/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/vendor/swagger-ui/swagger-ui-bundle.js"></script>
<script src="/static/docs.js"></script>
</body>
</html>
"""


@router.get("/docs", response_class=HTMLResponse)
def docs() -> str:
    """The OpenAPI document, to read and to try."""
    return PAGE
