"""Numbers in a text: digits and number words of any language, read by one reader."""
