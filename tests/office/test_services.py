from disclosure_bot.domain.language import Bilingual
from disclosure_bot.domain.service import Online, Service
from disclosure_bot.office.services import Counts, by_department, counts


def service(number: int, visits: int | None, online: Online = Online.NONE, department: str = "a") -> Service:
    name = Bilingual(f"事项{number}")
    return Service(f"s.{number}", name, f"s.{number}", department, visits=visits, online=online)


def test_the_three_figures_of_the_school_come_back_from_a_made_up_list() -> None:
    listed = [
        service(number, visits=1 if number < 211 else 2, online=Online.APPLY if number < 164 else Online.NONE)
        for number in range(217)
    ]

    assert counts(listed) == Counts(total=217, one_visit=211, online=164)


def test_visits_that_nobody_knows_are_not_one() -> None:
    listed = [service(1, None), service(2, 0, Online.FULL), service(3, 2)]

    assert counts(listed) == Counts(3, 1, 1)


def test_departments_are_counted_apart() -> None:
    listed = [service(1, 1), service(2, 2, department="b"), service(3, 1, department="b")]

    assert by_department(listed) == {"a": Counts(1, 1, 0), "b": Counts(2, 1, 0)}
