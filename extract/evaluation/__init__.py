"""Records against gold: which facts were found, missed or made up."""

from __future__ import annotations

from extract.evaluation.scores import Places, Scores, check_places, read_gold, read_records, score

__all__ = ["Places", "Scores", "check_places", "read_gold", "read_records", "score"]
