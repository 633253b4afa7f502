"""Dates as readers see them."""

from __future__ import annotations


def chinese_date(date: str) -> str:
    """Return 2026年11月22日 for 2026-11-22."""
    year, month, day = date.split("-")
    return f"{int(year)}年{int(month)}月{int(day)}日"
