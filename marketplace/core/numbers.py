"""Numbers that stand in an address, as anybody may have typed them."""

LARGEST = 2**63 - 1  # of a row's id


def whole(text: str) -> int | None:
    """A row's id or a rank; None for what cannot be one: "²" and "9" * 5000 count as text."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST))):
        return None
    number = int(text)
    return number if number <= LARGEST else None
