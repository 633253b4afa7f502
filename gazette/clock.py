"""The one clock: today's date where the gazette is read."""

from __future__ import annotations

import datetime

# Where config.yaml cannot be read.
TIMEZONE = "+08:00"


def today(timezone: str) -> datetime.date:
    """Return the date in the gazette's own time zone, whatever the machine's is."""
    sign = -1 if timezone.startswith("-") else 1
    hours, minutes = timezone[1:].split(":")
    offset = sign * datetime.timedelta(hours=int(hours), minutes=int(minutes))
    return datetime.datetime.now(datetime.timezone(offset)).date()
