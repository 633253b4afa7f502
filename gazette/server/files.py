"""Files: output/ as a web server would show it, with the live script in pages."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from urllib.parse import quote

import anyio
from starlette.datastructures import Headers
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from gazette import urls
from gazette.folders import TEMPLATES
from gazette.pages.offline import FREEING, WORKER
from gazette.resources import bundled
from gazette.values import digest

SCRIPT = "/-/live.js"
# Read at once up to this size (bytes): a file that is replaced meanwhile is whole all the same.
WHOLE = 1 << 20
# A day: what stands in the head of an answer may be another in the next version of gazette.
_LASTING = "max-age=86400, immutable"

# What the machine thinks of a suffix (on Windows: its registry) must not matter.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml",
    ".svg": "image/svg+xml",
    ".avif": "image/avif",
    ".webp": "image/webp",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".pdf": "application/pdf",
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".zip": "application/zip",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".webmanifest": "application/manifest+json",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".mov": "video/quicktime",
}
_NAMED = {"feed.xml": "application/atom+xml", "feed.json": "application/feed+json"}

_WAITING = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>网站还没有生成</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>网站还没有生成</h1><p>改好稿子里的错误，这一页会自己变成首页。</p>
<p lang="en">The site has not been built yet. Mend the mistakes, and this page becomes the
home page by itself.</p></main></body></html>
"""


class Files(StaticFiles):
    """Serve a folder; `base_path` is where the published site will lie on its host."""

    def __init__(self, folder: Path, base_path: str) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self.folder = folder
        self.base_path = "/" + base_path.strip("/")

    async def check_config(self) -> None:
        """Bear with a folder that is not there yet."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file at the request's path, or the page that says there is none."""
        path = scope["path"]  # as it came: what was tidied could hide where it leads
        name = self._name(path)
        if name == WORKER:
            return await anyio.to_thread.run_sync(_freeing, scope)
        full, found = await anyio.to_thread.run_sync(self._find, name)
        if found is not None and stat.S_ISDIR(found.st_mode):
            if not path.endswith("/"):
                query = scope["query_string"].decode("latin-1")
                there = quote(path + "/", safe="/") + ("?" + query if query else "")
                return RedirectResponse(there, status_code=307)
            full, found = await anyio.to_thread.run_sync(self._find, f"{name}index.html")
        elif path.endswith("/"):
            found = None  # only a folder may be asked for so
        if found is not None and stat.S_ISREG(found.st_mode):
            return await anyio.to_thread.run_sync(self._response, full, found, scope, 200)
        full, found = await anyio.to_thread.run_sync(self._find, "404.html")
        if found is not None and stat.S_ISREG(found.st_mode):
            return await anyio.to_thread.run_sync(self._response, full, found, scope, 404)
        if not (self.folder / "index.html").exists():
            return _page(_WAITING.encode(), scope, 503)
        return Response("404", 404, media_type="text/plain")

    def _name(self, path: str) -> str:
        """Return the path below the folder; `?`, which no file is called, if it is not a clean one.

        Hidden files are nobody's business, and a clean path has no `.`, `..` or backslash.
        """
        base = self.base_path.rstrip("/")
        if base and (path == base or path.startswith(base + "/")):
            path = path[len(base) :] or "/"
        name = path.removeprefix("/")
        parts = name.removesuffix("/").split("/") if name else []
        if any(not part or part.startswith(".") or set(part) & set("\\:\0") for part in parts):
            return "?"
        return name

    def _find(self, name: str) -> tuple[str, os.stat_result | None]:
        """Return a file's real path, and its status if it is there and inside the folder."""
        try:
            return self.lookup_path(name)
        except (OSError, ValueError):  # too long, no permission, a NUL
            return "", None

    def _response(self, full: str, found: os.stat_result, scope: Scope, status: int) -> Response:
        kind = _type(full)
        in_parts = "range" in Headers(scope=scope) and not kind.startswith("text/html")
        if found.st_size > WHOLE or in_parts:
            return _unless_known(
                FileResponse(full, status, media_type=kind, stat_result=found), scope
            )
        try:
            data = Path(full).read_bytes()
        except OSError:
            return Response("404", 404, media_type="text/plain")
        if kind.startswith("text/html"):
            return _page(data, scope, status)
        name = digest(data)
        response = Response(data, status, media_type=kind)
        if urls.is_called_by(full, name):  # it is never another (RFC 8246)
            response.headers["Cache-Control"] = _LASTING
        return _tagged(response, name, scope)


def _freeing(scope: Scope) -> Response:
    """Return the worker that lets go of what the published site, seen at this port, had kept.

    Who writes wants to see what there is now, and to see that it is gone.
    """
    data = (bundled() / TEMPLATES / FREEING).read_bytes()
    return _tagged(Response(data, media_type=_TYPES[".js"]), digest(data), scope)


def _page(data: bytes, scope: Scope, status: int) -> Response:
    """Return a page with the live script; its tag is that of the page without it."""
    name = digest(data)
    script = f'<script src="{SCRIPT}" data-version="{name}"></script>'.encode()
    before, mark, after = data.rpartition(b"</body>")
    data = before + script + mark + after if mark else data + script
    return _tagged(Response(data, status, media_type=_TYPES[".html"]), name, scope)


def _tagged(response: Response, name: str, scope: Scope) -> Response:
    response.headers["ETag"] = f'"{name}"'
    response.headers["Accept-Ranges"] = "bytes"
    return _unless_known(response, scope)


def _unless_known(response: Response, scope: Scope) -> Response:
    """Return nothing but 304 to a client that has this very version (RFC 9110, section 13.1.2)."""
    response.headers.setdefault("Cache-Control", "no-cache")
    asked = Headers(scope=scope).get("if-none-match", "")
    tags = [each.strip().removeprefix("W/") for each in asked.split(",")]
    if response.status_code == 200 and ("*" in tags or response.headers["etag"] in tags):
        return NotModifiedResponse(response.headers)
    return response


def _type(file: str) -> str:
    suffix = os.path.splitext(file)[1].lower()  # noqa: PTH122
    known = _NAMED.get(os.path.basename(file)) or _TYPES.get(suffix)  # noqa: PTH119
    return known or "application/octet-stream"
