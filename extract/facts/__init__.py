"""Spans to facts: one module a fact type, each a spaCy component with a registered factory."""
