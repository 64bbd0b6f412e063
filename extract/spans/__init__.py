"""Text to spans: the article for matching, its sentences, numbers and named entities."""

from __future__ import annotations

import os

# onnxruntime reports its use to its makers unless it is told not to before it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
