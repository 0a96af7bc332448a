"""No text of a product file becomes code, whatever the reader let through."""

from __future__ import annotations

import ast
from dataclasses import replace
from importlib import resources

from claimwright.core.adjudication.kernel import kernel_of
from claimwright.core.products import Product, read_product

EVIL = '2.4\n            raise SystemExit  # """ + str(1 / 0) + """\r\x0b\x85\u2028'


def test_texts_of_the_terms_stay_in_their_comments() -> None:
    source = resources.files("claimwright.catalogue").joinpath("med-million.yaml").read_text(encoding="utf-8")
    product = read_product(source, "med-million.yaml")
    assert isinstance(product, Product)
    program = product.versions[-1].program
    evil = replace(
        program,
        version=EVIL,
        params=tuple(replace(param, name=EVIL, text=EVIL) for param in program.params),
        accumulators=tuple(replace(one, name=EVIL) for one in program.accumulators),
        findings=tuple(replace(one, code=EVIL) for one in program.findings),
        steps=tuple(replace(step, clause=EVIL) for step in program.steps),
        sections=tuple(replace(section, clause=EVIL) for section in program.sections),
    )
    assert ast.dump(ast.parse(kernel_of(evil).source)) == ast.dump(ast.parse(kernel_of(program).source))
