"""Copies of a whole store: to a file, back from it, and from one database to another.

All three are one copy, table by table, between two stores of any kind; the copy is counted, and a backup is
opened and read again before it gets its name.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, Table, func, insert, select, tuple_

from disclosure_bot.errors import StoreError
