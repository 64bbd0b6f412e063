"""Places as data (see SOURCES.md), and the lookup of their names."""

from __future__ import annotations

from extract.places.lookup import Gazetteer, Hit, Place, adjectives, districts, fold, gazetteer, places

__all__ = ["Gazetteer", "Hit", "Place", "adjectives", "districts", "fold", "gazetteer", "places"]
