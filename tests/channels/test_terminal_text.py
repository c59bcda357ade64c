from rich.cells import cell_len

from disclosure_bot.channels.terminal_text import wrap


def test_lines_break_between_chinese_characters_and_never_before_a_closing_mark() -> None:
    lines = list(wrap("请写：department: finance，再运行 disclosure-bot check。完", 12))

    assert "".join(lines).replace(" ", "") == "请写：department:finance，再运行disclosure-botcheck。完"
    assert not any(line.startswith(("，", "。", "：")) for line in lines)


def test_marks_stay_with_the_word_they_close_or_open() -> None:
    lines = list(wrap("请写成 2026-09-01。与（entries/a.yaml）很像", 19))

    assert lines == ["请写成 2026-09-01。", "与", "（entries/a.yaml）", "很像"]


def test_a_list_item_stays_beside_its_dash() -> None:
    first, *others = wrap("- 据学校2019-2020学年报告，收费项目和标准向师生公示。", 20)

    assert first == "- 据学校2019-2020学"
    assert all(cell_len(line) <= 20 for line in others)
