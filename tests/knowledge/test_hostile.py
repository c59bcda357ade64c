"""Files that kill or stall other readers, each given to a process of its own with little memory and time."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from support.folders import write_folder

PROGRAM = """
import sys
from pathlib import Path
from disclosure_bot.knowledge.read.load import validate_folder

validated = validate_folder(Path(sys.argv[1]))
print(validated.knowledge is None, *sorted({finding.code for finding in validated.findings}))
"""

MEMORY = 600_000_000
SECONDS = 10

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
)
MERGE = "a0: &a0 {k: v}\n" + "".join(
    f"a{n}: &a{n}\n  <<: [{','.join([f'*a{n - 1}'] * 20)}]\n" for n in range(1, 30)
)


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param("[" * 50_000, "too-deep", id="50,000 brackets"),
        pytest.param("[" * 1_000_000, "too-deep", id="1,000,000 brackets"),
        pytest.param("a:\n" + "".join(f"{' ' * n}a:\n" for n in range(1, 1500)), "too-deep", id="staircase"),
        pytest.param(BOMB, "anchor", id="alias bomb"),
        pytest.param(MERGE, "anchor", id="merge bomb"),
        pytest.param("x" * 50_000_000, "file-too-large", id="50 MB"),
        pytest.param("entries:\n" + "- {}\n" * 1_000_000, "file-too-large", id="1,000,000 entries"),
        pytest.param("entries: [" + "a," * 900_000 + "]", "too-many-nodes", id="900,000 scalars"),
        pytest.param("a: " + "9" * 1_500_000, "unknown-field", id="a number of 1,500,000 digits"),
        pytest.param("'" * 1_900_000, "not-mapping", id="quotes"),
        pytest.param("? " * 900_000, "complex-key", id="question marks"),
        pytest.param("- a: !!python/object/apply:os.system ['id']", "tag", id="python tag"),
    ],
)
def test_hostile_file_is_rejected_and_the_process_lives(tmp_path: Path, content: str, code: str) -> None:
    folder = write_folder(tmp_path, hostile=content)

    done = subprocess.run(  # our own program
        [sys.executable, "-c", PROGRAM, str(folder)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=limit,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    rejected, *codes = done.stdout.split()
    assert rejected == "True"
    assert code in codes
