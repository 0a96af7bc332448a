"""Photographs of fictional papers: several provinces' forms, red seals, QR codes, controlled damage."""

from __future__ import annotations

from claimwright.core.documents.bill import MedicalBill
from claimwright.samples.photo.arrange import arrange
from claimwright.samples.photo.damage import DAMAGES, Damage, photograph, side_by_side
from claimwright.samples.photo.drawn import drawn_form
from claimwright.samples.photo.forms import BUILD, Form
from claimwright.samples.photo.papers import PAPER_KINDS, Paper, make_paper
from claimwright.samples.photo.render import Pixels, fiscal_qr, render
from claimwright.samples.photo.unseen import UNSEEN

__all__ = [
    "BUILD",
    "DAMAGES",
    "PAPER_KINDS",
    "UNSEEN",
    "Damage",
    "Form",
    "Paper",
    "bill_page",
    "drawn_form",
    "make_paper",
    "photograph",
    "photograph_bill",
    "side_by_side",
]


def bill_page(bill: MedicalBill, form: Form, seed: int, *, with_qr: bool = True) -> Pixels:
    """The bill printed in the form: RGB pixels, with its QR code and its hospital's red seal."""
    return render(
        arrange(bill, form),
        qr_text=fiscal_qr(bill) if with_qr else None,
        seal_text=bill.hospital_name,
        red_labels=form.red_labels,
        latin=("vera", "aileron")[seed % 2],
    )


def photograph_bill(
    bill: MedicalBill, form: Form, damage: Damage, seed: int, *, with_qr: bool = True
) -> bytes:
    """A picture file of the bill as a phone would take it."""
    return photograph(bill_page(bill, form, seed, with_qr=with_qr), damage, seed)
