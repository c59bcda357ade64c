"""How much personal data is masked that people write around the masks, what harmless text changes, the time.

The texts are those of ``text/variants.py`` and ``text/harmless.txt``, the repository's own knowledge, and
lists of plain numbers by chance; times are the processor's, the best of three, on pieces hard for the forms.
"""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import yaml

from disclosure_bot.text.redact import redact
from text.variants import KINDS, variants

ROOT = Path(__file__).parents[2]
LENGTH = 4_096
LISTS = 10_000
PIECES = (
    "1", "1 ", "13-", "138的", "1然后", "一", "一甲", "①", "O1", "l ", "one ", "double ", "yi", "yaoyi1",
    "三个1", "330106 2005 0312 004", "6222 ", "130,", "999 ", "+86", "a", "a.", "@", "a@", "a艾特b点",
    "a at b dot ", "圈a", "微 信", "v·", "加我v", "a_1", "扣扣", "q:", "学号a12 ", "护照E1", "浙A1",
    "我叫", "我是A", "姓名：古 ", "古", "古·", "张 ", "Wang ", "И ", "申请人：", "13:30 ", "2023-01-01 ",
    " ", "，", "/", "\n",
)  # fmt: skip


def texts_of(value: object) -> Iterator[str]:
    """Return every text of a knowledge file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_of(each)


def knowledge() -> Iterator[str]:
    for path in sorted((ROOT / "knowledge").rglob("*.yaml")):
        yield from texts_of(yaml.safe_load(path.read_text("utf-8")))


def lists(chance: random.Random) -> Iterator[str]:
    """Return lists of amounts, years, rooms, scores and ranks."""
    ranges = ((1, 3_000, 10), (1978, 2027, 1), (101, 1930, 1), (40, 150, 1), (100, 90_000, 1))
    for _ in range(LISTS):
        low, high, step = chance.choice(ranges)
        numbers = [str(chance.randint(low, high) * step) for _ in range(chance.randint(2, 6))]
        text = chance.choice("、，,/ \n;").join(numbers)
        yield chance.choice(("{}", "分别是{}", "{}元", "有{}人", "{}吗")).format(text)


def hostile(chance: random.Random) -> Iterator[str]:
    """Return texts of one piece, of a few in turn, and of all by chance."""
    yield from (piece * LENGTH for piece in PIECES)
    yield from ("".join(chance.choices(PIECES, k=chance.randint(2, 4))) * LENGTH for _ in range(300))
    yield from ("".join(chance.choices(PIECES, k=LENGTH)) for _ in range(100))


def milliseconds(text: str) -> float:
    times = []
    for _ in range(3):
        began = time.process_time()
        redact(text)
        times.append(time.process_time() - began)
    return min(times) * 1000


def main() -> None:
    for kind in KINDS:
        tried = variants(kind)
        left = sum(any(secret in redact(each.text) for secret in each.secrets) for each in tried)
        print(f"{kind:<40} {len(tried):>7,} tried {left:>6,} left")
    harmless = {
        "harmless.txt": (ROOT / "tests/text/harmless.txt").read_text("utf-8").splitlines(),
        "knowledge": knowledge(),
        "lists of numbers": lists(random.Random(12)),
    }
    for name, found in harmless.items():
        texts = list(dict.fromkeys(found))
        changed = sum(redact(text) != text for text in texts)
        print(f"{name:<40} {len(texts):>7,} tried {changed:>6,} changed")
    times = [milliseconds(text[:LENGTH]) for text in hostile(random.Random(12))]
    worst, usual = max(times), median(times)
    print(f"{'hostile text of 4,096 characters':<40} {worst:>7.1f} ms worst {usual:>6.1f} ms median")


if __name__ == "__main__":
    main()
