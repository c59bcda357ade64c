"""``openapi``: the description of the interface for programs."""

import typer

from disclosure_bot.channels.web.interface import openapi_document
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.printing import print_json
from disclosure_bot.config import Settings

app = typer.Typer()


@app.command()
@options.with_config
def openapi(settings: Settings) -> None:
    """输出程序接口的 OpenAPI 文档 / write the OpenAPI document of the interface for programs."""
    document = openapi_document(settings.web.public_url.rstrip("/"))
    print_json(document)
