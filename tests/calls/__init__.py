"""Tests of the calls and services."""
