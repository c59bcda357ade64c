import pytest

from disclosure_bot.matching.schools import Schools

SCHOOLS = Schools(
    others=[
        *("浙江大学", "浙大", "广州大学", "杭州电子科技大学", "杭电", "Zhejiang University", "ZJU"),
        *("浙江理工大学", "浙江师范大学", "Hangzhou Normal University"),
    ],
    own=["江东学院", "江院", "JDU"],
)


@pytest.mark.parametrize(
    ("question", "school"),
    [
        ("浙江大学学费多少", "浙江大学"),
        ("杭电转专业容易吗", "杭电"),
        ("tuition at zju", "ZJU"),
        ("tuition at zhejiang university", "Zhejiang University"),
        ("浙江理工宿舍怎么样", "浙江理工大学"),
        ("does hangzhou normal have dorms", "Hangzhou Normal University"),
    ],
)
def test_other_university_is_named(question: str, school: str) -> None:
    assert SCHOOLS.named_in(question) == school


@pytest.mark.parametrize(
    "question",
    ["浙江大学生创业补贴", "广州大学城附近有考点吗", "江浙大学生能申请吗", "学费多少钱", "浙江师范类分数线"],
)
def test_longer_word_that_holds_a_name_names_no_university(question: str) -> None:
    assert SCHOOLS.named_in(question) == ""


@pytest.mark.parametrize(
    "question", ["江院和杭电哪个学费高", "我在杭电你们收转学吗", "is jdu better than zju"]
)
def test_question_that_names_us_too_is_about_us(question: str) -> None:
    assert SCHOOLS.named_in(question) == ""


def test_names_that_come_with_the_product_are_known_without_a_list() -> None:
    assert Schools([], ["量大"]).named_in("郑州大学学费多少") == "郑州大学"


def test_next_door_is_another_university() -> None:
    assert SCHOOLS.named_in("隔壁学校放假了吗")
    assert SCHOOLS.named_in("隔壁寝室太吵了") == ""


@pytest.mark.parametrize(
    "question",
    [
        "转学到浙大要什么手续",
        "考研去浙大档案怎么转",
        "和浙大有没有联合培养",
        "去杭电交换学分怎么认定",
        "浙大一院看病能报销吗",
    ],
)
def test_university_that_only_plays_a_part_is_not_what_is_asked_about(question: str) -> None:
    assert SCHOOLS.named_in(question) == ""


def test_nickname_that_is_a_word_too_needs_a_matter_of_a_university() -> None:
    assert SCHOOLS.named_in("交大校园卡怎么补") == "交大"
    assert SCHOOLS.named_in("上交材料截止到几号") == ""


def test_university_is_known_by_its_sound() -> None:
    assert SCHOOLS.named_in("zheda xuefei duoshao")
