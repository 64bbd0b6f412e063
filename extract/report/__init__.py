"""The report: one HTML file with the facts of a run, each linked to its place in the text."""

from __future__ import annotations

from extract.report.build import write_report

__all__ = ["write_report"]
