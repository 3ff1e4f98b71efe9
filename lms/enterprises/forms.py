"""Forms of the admin screens: a firm, and what it says of its size."""

from typing import Any

from django import forms
from django.core.validators import MinValueValidator

from .choosers import enterprise_chooser
from .models import Enterprise, EnterpriseSize
from .taxcodes import InvalidTaxCode, parse

FIGURES = ("headcount_awu", "turnover_eur", "balance_sheet_eur")


class EnterpriseForm(forms.ModelForm):
    """Refuses a tax code whose check digit is wrong, and stores it in its plain form."""

    class Meta:
        model = Enterprise
        fields = [
            "name",
            "country",
            "tax_code",
            "vat_number",
            "kind",
            "province",
            "municipality",
            "ateco_edition",
            "ateco_code",
            "founded_on",
        ]

    def clean_country(self) -> str:
        return self.cleaned_data["country"].strip().upper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("tax_code") and cleaned.get("country"):
            try:
                cleaned["tax_code"] = parse(cleaned["tax_code"], cleaned["country"]).number
            except InvalidTaxCode as error:
                self.add_error("tax_code", str(error))
        return cleaned


class SizeForm(forms.ModelForm):
    """A new declaration of size; the class that the figures say is computed, never typed."""

    class Meta:
        model = EnterpriseSize
        fields = [
            "enterprise",
            "valid_from",
            "accounts_year",
            "headcount_awu",
            "turnover_eur",
            "balance_sheet_eur",
            "declared_class",
        ]
        widgets = {"enterprise": enterprise_chooser.widget_class}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIGURES:
            self.fields[name].widget.attrs["min"] = "0"
            self.fields[name].validators.append(MinValueValidator(0))

    def validate_unique(self) -> None:
        """A second declaration for one day replaces the first; the trail keeps both."""
