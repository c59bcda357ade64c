"""Who asked: encrypted on the way in, read where the key is there, encrypted again when the key changes."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from disclosure_bot.domain.request import Applicant, Request, RequestAct
from disclosure_bot.store.register import Register
from disclosure_bot.store.vault import Vault, new_key, read_keys, write_keys


@dataclass(frozen=True, slots=True)
class Rotation:
    """What came of encrypting everything with a new key, as numbers of requests."""

    renewed: int
    unreadable: int
    """left as they are: none of the keys fits"""


class Persons:
    """Locks and opens what is personal, with the keys of one file; the first person makes it."""

    def __init__(self, key_file: Path) -> None:
        self._key_file = key_file

    def lock(self, applicant: Applicant) -> bytes | None:
        """Return the applicant encrypted; None where nothing is to be noted.

        Raises:
            StoreError: the key file cannot be used.
        """
        if not applicant:
            return None
        return self.lock_text(json.dumps(asdict(applicant), ensure_ascii=False))

    def lock_text(self, text: str) -> bytes:
        """Return a text encrypted.

        Raises:
            StoreError: the key file cannot be used.
        """
        keys = read_keys(self._key_file)
        if not keys:
            keys = (new_key(),)
            write_keys(self._key_file, keys)
        return Vault(keys).lock(text)

    def open_text(self, locked: bytes) -> str | None:
        """Return a text as it was, or None where none of the keys fits.

        Raises:
            StoreError: the key file cannot be read.
        """
        return Vault(read_keys(self._key_file)).open(locked)

    def of(self, request: Request) -> Applicant | None:
        """Return who asked: empty where nothing was noted, None where the key that reads it is missing.

        Raises:
            StoreError: the key file cannot be read.
        """
        if request.person is None:
            return Applicant()
        text = self.open_text(request.person)
        return None if text is None else Applicant(**json.loads(text))

    async def rotate(self, register: Register) -> Rotation:
        """Make a new key, encrypt everything with it, and drop the old ones unless a row may need them.

        Whatever is interrupted leaves every row readable: the new key joins the file before the first row
        is encrypted with it, and the old ones leave it after the last.

        Raises:
            StoreError: the key file or the store cannot be used.
        """
        old, fresh = read_keys(self._key_file), new_key()
        write_keys(self._key_file, (fresh, *old))
        vault = Vault((fresh, *old))
        persons = await register.persons()
        renewed = {number: vault.renew(person) for number, person in persons.items()}
        readable = {number: person for number, person in renewed.items() if person is not None}
        await register.replace_persons(readable)
        unreadable = len(persons) - len(readable)
        if not unreadable:
            write_keys(self._key_file, (fresh,))
        return Rotation(len(readable), unreadable)


async def erase_expired(register: Register, now: datetime, days: int) -> int:
    """Erase who asked where the answer is older than ``days``, and return in how many requests.

    Raises:
        StoreError: the store cannot be used.
    """
    act = RequestAct("", "disclosure-bot", now, "erased", f"{days}")
    return await register.erase_old(now.date() - timedelta(days=days), act)
