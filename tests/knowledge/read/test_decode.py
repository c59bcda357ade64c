import pytest

from disclosure_bot.knowledge.read.decode import SIZE_LIMIT, decode


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        ("标题: 学费\n".encode("utf-16"), "encoding-utf16", 1),
        ("a: 1\n标题: 学费\n".encode("gbk"), "encoding-gbk", 2),
        (b"a: 1\nb: \xff\xff\xff\n", "encoding-unknown", 2),
        (b"a: 1\n\tb: 2\n", "tab", 2),
        ("a: 1\nb: 学\u200b费\n".encode(), "odd-character", 2),
        ("a: \u202e学费\n".encode(), "odd-character", 1),
        ("a: 1\u2028b: 2\n".encode(), "odd-character", 1),
        (b"a: \x00\n", "odd-character", 1),
        (b"a: \x1b[31m\n", "odd-character", 1),
        (b"a" * (SIZE_LIMIT + 1), "file-too-large", 1),
    ],
)
def test_text_that_is_not_plain_utf8_is_an_error_at_its_line(data: bytes, code: str, line: int) -> None:
    text, findings = decode(data, "a.yaml")

    assert text is None
    assert [(finding.code, finding.where.line) for finding in findings] == [(code, line)]


def test_byte_order_mark_is_taken_off_with_a_warning() -> None:
    text, findings = decode("\ufeffa: 1\n".encode(), "a.yaml")

    assert text == "a: 1\n"
    assert [finding.code for finding in findings] == ["byte-order-mark"]


def test_windows_line_ends_and_emoji_are_plain_text() -> None:
    text, findings = decode("a: 👩‍🎓\r\n".encode(), "a.yaml")

    assert text is not None
    assert findings == ()
