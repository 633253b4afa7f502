"""gazette schema."""

from __future__ import annotations

import json

import click

from gazette.cli.common import Settings, verb


@verb
def command(settings: Settings) -> None:  # noqa: ARG001
    """打印设置部分和 config.yaml 的 JSON Schema。"""
    from gazette.schema import json_schema

    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
