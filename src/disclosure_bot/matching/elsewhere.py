"""Whether a question asks of an institution or person outside what our entries say of our own."""

from disclosure_bot.matching.roles import met


def is_elsewhere(plain: str) -> bool:
    """Tell whether a text asks about somebody or something outside the university."""
    return bool((met("person", plain) or met("body", plain)) and not met("ours", plain))
