"""Kernels: source text generated from a program, for portfolios of millions of claims.

Pure text in, pure text out; who runs it (CPython or a compiler) is decided elsewhere. A kernel gives what the
interpreter gives, to the fen and with the same findings, or says that a claim must be replayed by it.
"""

from claimwright.core.adjudication.kernel.generator import kernel_of
from claimwright.core.adjudication.kernel.model import (
    STATUS,
    Column,
    Kernel,
    NotCompilable,
    WordTable,
    words_of_table,
)

__all__ = ["STATUS", "Column", "Kernel", "NotCompilable", "WordTable", "kernel_of", "words_of_table"]
