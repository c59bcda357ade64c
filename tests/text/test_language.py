import pytest

from disclosure_bot.domain.language import Language
from disclosure_bot.text.language import language_of


@pytest.mark.parametrize(
    ("plain", "language"),
    [
        ("学费多少钱", Language.ZH),
        ("想exchange一学期有啥program", Language.ZH),
        ("how much is tuition", Language.EN),
        ("where can i get the 在读证明 for my visa application at the office", Language.EN),
        ("123", Language.ZH),
        ("", Language.ZH),
    ],
)
def test_a_question_is_read_in_the_language_of_most_of_its_words(plain: str, language: Language) -> None:
    assert language_of(plain) is language
