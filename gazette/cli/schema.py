"""gazette schema."""

from __future__ import annotations

import json

import click

from gazette.cli.common import Settings, put, verb

_KINDS = ("profile", "story", "issue", "page", "config")


@verb
@click.argument("kind", metavar="[种类]", type=click.Choice(_KINDS), required=False)
def command(settings: Settings, kind: str | None) -> None:  # noqa: ARG001
    """打印设置部分和 config.yaml 的 JSON Schema。

    种类是 profile、story、issue、page 或 config；不写，就是全部。
    """
    from gazette.schema import json_schema

    put(json.dumps(json_schema(kind or ""), ensure_ascii=False, indent=2))
