"""Interrupts: Ctrl-C is never lost."""

from __future__ import annotations

import _thread
import signal
import sys
import time

# How long after it was dropped an interrupt comes again (s).
SOON = 0.05


def keep() -> None:
    """Let an interrupt come again that Python drops.

    What is raised in a finalizer or in the callback of a weak reference goes no further; Python
    prints where it was and goes on (see `sys.unraisablehook`).
    """
    sys.unraisablehook = _heard


def _heard(dropped: sys.UnraisableHookArgs) -> None:
    if not isinstance(dropped.exc_value, KeyboardInterrupt):
        sys.__unraisablehook__(dropped)
        return
    # Not threading's: whatever was interrupted here may hold a lock of it.
    _thread.start_new_thread(_again, ())


def _again() -> None:
    time.sleep(SOON)
    # What asks a watcher to end is an interrupt too, also where Ctrl-C is for others.
    ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    _thread.interrupt_main(signal.SIGTERM if ignored else signal.SIGINT)
