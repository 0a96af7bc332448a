"""Fictional fiscal medical e-bills as XML, OFD and text PDF, laid out like the real ones.

Everything is made from a seed: the same seed gives the same bytes. People, hospitals and numbers are
invented; no file proves anything to anybody.
"""

from claimwright.samples.bills import make_bill
from claimwright.samples.ofd import as_ofd
from claimwright.samples.pdf import as_pdf
from claimwright.samples.xml import as_xml

__all__ = ["as_ofd", "as_pdf", "as_xml", "make_bill"]
