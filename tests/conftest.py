"""Fixtures for all tests against servers: a session-wide authority; everything else is a test's own. No test may hang."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from lib.certificates import Authority  # noqa: E402
from lib.dovecot import Dovecot  # noqa: E402
from lib.smtp_server import SmtpServer  # noqa: E402
from lib.time_limit import pytest_runtest_protocol  # noqa: E402, F401


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def certificate(authority):
    """Good for localhost and 127.0.0.1."""
    return authority.issue()


@pytest.fixture
def dovecot(certificate):
    """An empty Dovecot of the test's own: plain and STARTTLS on imap_port, implicit TLS on imaps_port."""
    with Dovecot(certificate=certificate) as server:
        yield server


@pytest.fixture
def smtp_server():
    """A sink without TLS and login."""
    with SmtpServer() as server:
        yield server
