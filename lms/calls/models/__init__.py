"""Funding calls and who applied, the log of one-to-one services, and the programme's new measures."""

from .call import CallApplication, FundingCall
from .contact import ServiceContact
from .measure import Measure

__all__ = ["CallApplication", "FundingCall", "Measure", "ServiceContact"]
