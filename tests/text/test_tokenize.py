from disclosure_bot.text.tokenize import grams, latin_words, words


def test_han_text_gives_characters_and_bigrams() -> None:
    assert grams("学费多") == ["学", "费", "多", "学费", "费多"]


def test_latin_words_give_themselves_and_their_grams() -> None:
    assert grams("gpa") == ["gpa", "#^gpa", "#gpa$"]
    assert grams("a") == ["a", "#^a$"]


def test_mixed_text_gives_both() -> None:
    assert {"交", "换", "交换", "gpa"} <= set(grams("交换gpa"))


def test_words_are_those_of_a_dictionary() -> None:
    assert words("学费多少钱") == ["学费", "多少", "钱"]


def test_latin_words_leave_numbers_out() -> None:
    assert latin_words("cet6考试gpa") == ["cet", "gpa"]
