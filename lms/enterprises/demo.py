"""Demo firms of Lombardy: invented names, tax codes with a right check digit that nobody holds."""

from datetime import date
from decimal import Decimal

from .actions import declare_size, recognise
from .models import Enterprise, EnterpriseKind
from .sizes import SizeClass

# name, tax code, kind, province, municipality, ATECO 2007 code, head count, turnover EUR, balance sheet EUR
FIRMS = (
    ("Officine Serio S.r.l.", "99900170160", "company", "ITC46", "Albino", "28.41", 9, 1_650_000, 1_200_000),
    (
        "Tessitura Val Gandino S.p.A.",
        "99900180169",
        "company",
        "ITC46",
        "Gandino",
        "13.20",
        42,
        8_400_000,
        7_900_000,
    ),
    (
        "Caseificio Orobico Soc. Agr.",
        "99900190168",
        "company",
        "ITC46",
        "Clusone",
        "10.51",
        14,
        3_900_000,
        2_500_000,
    ),
    (
        "Rubinetterie Lumezzane S.r.l.",
        "99900210172",
        "company",
        "ITC47",
        "Lumezzane",
        "28.14",
        118,
        27_000_000,
        21_000_000,
    ),
    (
        "Cantine Franciacorta Nord",
        "99900220171",
        "craft",
        "ITC47",
        "Rovato",
        "11.02",
        7,
        1_100_000,
        1_900_000,
    ),
    (
        "Acciai Valtrompia S.p.A.",
        "99900230170",
        "company",
        "ITC47",
        "Gardone Val Trompia",
        "24.10",
        640,
        310_000_000,
        240_000_000,
    ),
    (
        "Filati del Lario S.r.l.",
        "99900050131",
        "company",
        "ITC42",
        "Cantù",
        "13.10",
        23,
        5_200_000,
        4_100_000,
    ),
    (
        "Mobili d'Arte Brianza",
        "99900060130",
        "craft",
        "ITC42",
        "Mariano Comense",
        "31.09",
        5,
        620_000,
        410_000,
    ),
    (
        "Ottica Varesina S.r.l.",
        "99900010127",
        "company",
        "ITC41",
        "Varese",
        "26.70",
        31,
        6_300_000,
        5_800_000,
    ),
    (
        "Malpensa Logistica S.r.l.",
        "99900020126",
        "company",
        "ITC41",
        "Gallarate",
        "52.29",
        48,
        9_700_000,
        6_600_000,
    ),
    ("Valtellina Bresaole", "99900090145", "company", "ITC44", "Sondrio", "10.13", 17, 4_800_000, 3_300_000),
    (
        "Pietre di Chiavenna di Anna Esempio",
        "SMPNNA80B41A794O",
        "sole_trader",
        "ITC44",
        "Chiavenna",
        "23.70",
        2,
        180_000,
        90_000,
    ),
    ("Cosmesi Navigli S.r.l.", "99900130156", "start_up", "ITC4C", "Milano", "20.42", 6, 540_000, 700_000),
    (
        "Meccatronica Lambro S.p.A.",
        "99900140155",
        "company",
        "ITC4C",
        "Segrate",
        "28.99",
        205,
        46_000_000,
        39_000_000,
    ),
    ("Design Porta Romana S.r.l.", "99900150154", "company", "ITC4C", "Milano", "74.10", 8, 950_000, 600_000),
    ("Riso Lomellina", "99900250186", "company", "ITC48", "Mortara", "10.61", 12, 2_900_000, 2_200_000),
    ("Liuteria Cremonese Bottega", "99900290190", "craft", "ITC4A", "Cremona", "32.20", 3, 210_000, 150_000),
    ("Serre del Mincio", "99900330202", "company", "ITC4B", "Mantova", "01.19", 26, 3_100_000, 4_400_000),
    (
        "Associazione Esportatori Prealpini",
        "99900160153",
        "association",
        "ITC4C",
        "Milano",
        "",
        None,
        None,
        None,
    ),
)


def load() -> None:
    """Records the firms with the size they declared at the start of 2021."""
    for name, tax_code, kind, province, municipality, ateco, headcount, turnover, balance in FIRMS:
        enterprise, created = recognise(
            tax_code,
            name=name,
            kind=EnterpriseKind(kind),
            province=province,
            municipality=municipality,
            vat_number=tax_code if tax_code.isdigit() else "99900100142",
            ateco_code=ateco,
            ateco_edition="2007" if ateco else "",
        )
        if created and headcount is not None:
            declare_size(
                enterprise,
                valid_from=date(2021, 1, 1),
                declared_class=SizeClass.UNVERIFIED,
                headcount_awu=Decimal(headcount),
                turnover_eur=Decimal(turnover),
                balance_sheet_eur=Decimal(balance),
                accounts_year=2020,
            )


def firms() -> list[Enterprise]:
    """The demo firms in the order above."""
    found = {
        firm.tax_code: firm
        for firm in Enterprise.objects.filter(country="IT", tax_code__in=[row[1] for row in FIRMS])
    }
    return [found[row[1]] for row in FIRMS if row[1] in found]
