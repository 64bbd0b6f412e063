"""Text to spans: the article for matching, its sentences, numbers and named entities."""
