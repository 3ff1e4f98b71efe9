"""What several rules ask of a firm, and the sentences they share."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from lms.enterprises.models import ENTERPRISE_KINDS
from lms.enterprises.sizes import SME_CLASSES
from lms.enterprises.territories import OUTSIDE
from lms.ledger.kinds import Service

from ..facts import Fact, Facts
from ..kinds import Beneficiaries, SupportKind
from .base import Params

_ENTERPRISE_KINDS = frozenset(kind.value for kind in ENTERPRISE_KINDS)
_SMES = frozenset(size.value for size in SME_CLASSES)


def refusal_of(facts: Facts, params: Params) -> Callable[[Fact], tuple[str, str]]:
    """A function from a fact to the reason why its firm is not counted ("" if it is), and its size then."""
    beneficiaries, region_only, firms = params.beneficiaries, params.region_only, facts.firms
    everyone = beneficiaries == Beneficiaries.EVERYONE
    organisations = beneficiaries == Beneficiaries.ORGANISATIONS
    smes = beneficiaries == Beneficiaries.SMES

    def refusal(fact: Fact) -> tuple[str, str]:
        if fact.enterprise is None:
            return ("" if everyone else "no_tax_code"), ""
        size = facts.size_on(fact.enterprise, fact.day)
        firm = firms[fact.enterprise]
        if everyone or organisations:
            pass
        elif firm.kind not in _ENTERPRISE_KINDS:
            return "not_enterprise", size
        elif smes and size not in _SMES:
            return ("not_sme" if size == "large" else "size_unknown"), size
        if region_only and (firm.province == OUTSIDE or not firm.province):
            return ("outside_region" if firm.province else "province_unknown"), size
        return "", size

    return refusal


def beneficiary_sentences(params: Params) -> list[str]:
    """Who is counted, in words."""
    said = {
        Beneficiaries.SMES: _(
            "Only SMEs (Recommendation 2003/361/EC), by their size class on the day of the first support."
        ),
        Beneficiaries.ENTERPRISES: _(
            "Enterprises of any size; associations and public bodies are not counted."
        ),
        Beneficiaries.ORGANISATIONS: _("Any organisation, also associations and public bodies."),
        Beneficiaries.EVERYONE: _("Everyone, also persons without an organisation."),
    }
    sentences = [said[Beneficiaries(params.beneficiaries)]]
    if params.beneficiaries == Beneficiaries.SMES:
        sentences.append(
            _(
                "A firm whose size is not known yet is not counted: it stands in a column of its own until "
                "somebody records its size, and then counts from its first support."
            )
        )
    if params.beneficiaries != Beneficiaries.EVERYONE:
        sentences.append(
            _("Firms are told apart by country and tax code, not by VAT number: a VAT group shares one.")
        )
    if params.region_only:
        sentences.append(_("Only firms with an operating site in Lombardy."))
    return sentences


def listed(labels: Iterable[object]) -> str:
    return ", ".join(str(label) for label in labels)


def scope_sentences(params: Params) -> list[str]:
    """To which kinds, services and calls the rule is limited, in words."""
    sentences = []
    if params.kinds:
        names = listed(SupportKind(kind).label for kind in params.kinds)
        sentences.append(_("Only these kinds of support: %(names)s.") % {"names": names})
    if params.services:
        names = listed(Service(service).label for service in params.services)
        sentences.append(_("Only these services: %(names)s.") % {"names": names})
    if params.calls:
        sentences.append(_("Only these calls: %(names)s.") % {"names": listed(params.calls)})
    return sentences
