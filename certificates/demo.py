"""The demo's certificate template; the certificates themselves come with what the demo's people completed."""

from .actions import issue_missing
from .models import CertificateTemplate


def load() -> None:
    """Adds the template once. Who signs is invented."""
    CertificateTemplate.objects.get_or_create(
        name="Demo",
        defaults={
            "document_it": "Attestato di frequenza",
            "document_en": "Certificate of attendance",
            "note_it": "Attesta la frequenza; non certifica competenze né qualifiche professionali.",
            "note_en": "It certifies attendance, not skills or professional qualifications.",
            "programme_it": "Piano d’azione SIE, programma Interreg Europe",
            "programme_en": "SIE action plan, Interreg Europe programme",
            "signatory_name": "Chiara Bianchi",
            "signatory_role_it": "Responsabile della formazione",
            "signatory_role_en": "Head of training",
        },
    )


def follow_up() -> int:
    """Issues what the demo's people completed, before any worker is there to do it."""
    return issue_missing()
