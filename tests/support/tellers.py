"""A hand-made channel that reaches staff."""


class Teller:
    """Keeps what staff and liaisons are told."""

    def __init__(self) -> None:
        self.staff: list[str] = []
        self.liaisons: dict[str, str] = {}

    async def tell_staff(self, text: str) -> bool:
        self.staff.append(text)
        return True

    async def tell_liaison(self, department: str, text: str) -> bool:
        self.liaisons[department] = text
        return True
