"""``openapi``: the description of the interface for programs."""

import json

import typer

from disclosure_bot.channels.web.interface import openapi_document
from disclosure_bot.cli.support import options

app = typer.Typer()


@app.command()
def openapi(context: typer.Context, config: options.Config = None) -> None:
    """输出程序接口的 OpenAPI 文档 / write the OpenAPI document of the interface for programs."""
    settings = options.settings_of(context, None, config)
    document = openapi_document(settings.web.public_url.rstrip("/"))
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
