"""PgBouncer in transaction mode before the test server, where it is installed."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import make_url

from fakes.process import free_port

PGBOUNCER = shutil.which("pgbouncer", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))

SETTINGS = """
[databases]
{name} = host={host} port={port} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
unix_socket_dir =
pool_mode = transaction
default_pool_size = 4
auth_type = any
"""


@asynccontextmanager
async def pooled(database: str, folder: Path) -> AsyncIterator[str]:
    """Yield the address of a database through a pooler that hands each transaction any of four sessions."""
    assert PGBOUNCER
    server, own = make_url(database), free_port()
    path = folder / "pgbouncer.ini"
    path.write_text(
        SETTINGS.format(
            name=server.database, host=server.host, port=server.port or 5432, user=server.username, own=own
        )
    )
    if os.getuid() == 0:  # it will not be root, and has to read its settings
        for above in (folder, *folder.parents[:2]):
            above.chmod(above.stat().st_mode | 0o011)
    who = ("-u", "nobody") if os.getuid() == 0 else ()
    with (folder / "pgbouncer.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(PGBOUNCER, *who, str(path), stdout=log, stderr=log)
    try:
        yield server.set(port=own, host="127.0.0.1", query={"statement_cache_size": "0"}).render_as_string(
            hide_password=False
        )
    finally:
        process.kill()
        await process.wait()
