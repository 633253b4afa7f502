"""A problem → the sentences a person reads."""

from __future__ import annotations

import errno
import os
from typing import Literal

from gazette.catalogue import USED, Entry, entry_of
from gazette.errors import Problem

Language = Literal["zh", "en"]

# What the system says in English, by its number.
_NUMBERED = {
    "EACCES": "没有权限",
    "EADDRINUSE": "这个端口正被别的程序使用",
    "EADDRNOTAVAIL": "这台机器没有这个地址",
    "EAGAIN": "系统忙，开不了新的进程或线程",
    "EBUSY": "它正被别的程序使用",
    "ECONNREFUSED": "对方不接",
    "ECONNRESET": "对方断开了",
    "EDQUOT": "这个帐号的空间用完了",
    "EEXIST": "这里已经有同名的东西",
    "EFBIG": "文件超过了允许的大小",
    "EHOSTDOWN": "网络盘断开了",
    "EHOSTUNREACH": "连不到那台机器",
    "EIO": "磁盘或网络盘读写出错",
    "EISDIR": "这里是一个文件夹，不是文件",
    "ELOOP": "链接绕成了一圈",
    "EMFILE": "打开的文件太多了",
    "ENAMETOOLONG": "名字太长了",
    "ENETUNREACH": "没有网络",
    "ENFILE": "打开的文件太多了",
    "ENODEV": "磁盘不在了",
    "ENOENT": "没有这个文件或文件夹",
    "ENOMEM": "内存不够",
    "ENOSPC": "磁盘满了",
    "ENOTDIR": "路径里有一段是文件，不是文件夹",
    "ENOTEMPTY": "文件夹里还有东西",
    "EPERM": "系统不允许",
    "EROFS": "这个磁盘或文件夹是只读的",
    "ESTALE": "网络盘断开过，文件找不到了",
    "ETIMEDOUT": "网络盘没有回应",
    "ETXTBSY": "它正被别的程序使用",
    "EXDEV": "不能从一个磁盘挪到另一个",
}
# What another site answers, and what `proofreading/elsewhere.py` says of one that does not.
_ANSWERS = {
    "403 Forbidden": "403，对方不让看",
    "404 Not Found": "404，没有这一页",
    "410 Gone": "410，这一页已经撤掉了",
    "500 Internal Server Error": "500，对方的网站出错了",
    "502 Bad Gateway": "502，对方的网站出错了",
    "503 Service Unavailable": "503，对方的网站暂时不能用",
    "no site of that name": "没有这个网站，或者没有网络",
    "its certificate is not valid": "它的安全证书不对",
}
_REASONS = _ANSWERS | {
    os.strerror(getattr(errno, name)): text
    for name, text in _NUMBERED.items()
    if hasattr(errno, name)
}


def in_chinese(reason: str) -> str:
    """Return what the system says, in Chinese where it is known."""
    return _REASONS.get(reason, reason)


def message(problem: Problem, language: Language) -> str:
    """Say what is wrong."""
    entry, details = entry_of(problem.code), dict(problem.details)
    if language == "zh" and "reason" in details:
        details["reason"] = in_chinese(str(details["reason"]))
    return (entry.zh if language == "zh" else entry.en).format(**details)


def hint(problem: Problem, language: Language) -> str:
    """Say what to do."""
    entry, details = entry_of(problem.code), dict(problem.details)
    used = USED[language] if details.get("used") else ""
    return (_hint(entry, language, near=bool(details.get("near"))) + used).format(**details)


def described(problem: Problem, language: Language) -> dict[str, object]:
    """Return a problem with its sentences, as JSON can hold it."""
    return {
        "code": problem.code,
        "severity": problem.severity,
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "message": message(problem, language),
        "hint": hint(problem, language),
    }


def _hint(entry: Entry, language: Language, *, near: bool) -> str:
    if language == "zh":
        return entry.zh_near if near and entry.zh_near else entry.zh_hint
    return entry.en_near if near and entry.en_near else entry.en_hint
