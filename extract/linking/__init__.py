"""One identity for the keys of many documents and two languages: entities and events.

Linking is conservative: it merges on evidence and leaves apart what stays unclear. It doesn't depend on the order of
the records, and every merge has a reason (`Links.merges`).
"""

from extract.linking.links import Links, link
from extract.linking.merging import Merge
from extract.linking.rows import EntityRow, EventRow

__all__ = ["EntityRow", "EventRow", "Links", "Merge", "link"]
