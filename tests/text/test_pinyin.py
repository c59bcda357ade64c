import pytest

from disclosure_bot.text.pinyin import characters_of, split_syllables, syllable_of


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("xuefei", ("xue", "fei")),
        ("xueshengchu", ("xue", "sheng", "chu")),
        ("xianzai", ("xian", "zai")),
        ("fangan", ("fang", "an")),
        ("deadline", ()),
        ("wifi", ()),
        ("", ()),
    ],
)
def test_letters_split_into_syllables(word: str, syllables: tuple[str, ...]) -> None:
    assert split_syllables(word) == syllables


def test_a_long_run_of_letters_is_split_in_bounded_time() -> None:
    assert split_syllables("a" * 200) == ("a",) * 200
    assert split_syllables("na" * 99 + "x") == ()


def test_a_character_has_its_usual_reading() -> None:
    assert [syllable_of(char) for char in "重修x"] == ["zhong", "xiu", "x"]


def test_rarer_readings_are_known_too() -> None:
    assert "重" in characters_of("chong")
    assert "还" in characters_of("huan")
    assert "略" in characters_of("lue")
    assert characters_of("xyz") == ""
