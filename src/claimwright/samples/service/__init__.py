"""An open stream of labelled claims: what each is worth is known to who made it, not to who pays it.

Nothing of the product's rules is used: labels and right amounts come from this package's own arithmetic of
two fictional products. The definition of the mix is `mix.json`; the same seed gives the same stream.
"""

from claimwright.samples.service.make import KINDS, make_stream
from claimwright.samples.service.values import Labelled, Right, Stream

__all__ = ["KINDS", "Labelled", "Right", "Stream", "make_stream"]
