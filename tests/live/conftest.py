"""Fixtures of the live tests that are written in Python: real servers, one part of the agent."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from lab import Lab  # noqa: E402
from process import Ports  # noqa: E402


@pytest.fixture(scope="session")
def ports():
    return Ports()


@pytest.fixture(scope="session")
def lab(ports):
    with Lab(("dovecot", "postfix"), ports) as running:
        yield running
