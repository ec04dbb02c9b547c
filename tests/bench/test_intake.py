"""Ten thousand mails are taken in whole, and in little memory. How fast is measured by intake.py, never tested here."""

import pathlib

import intake
from lib.dovecot import Dovecot
from lib.smtp_server import SmtpServer

MAILS = 10000
PSS_MAX = 60_000_000


def test_ten_thousand_mails_are_taken_in_within_60_mb(tmp_path):
    with Dovecot() as dovecot, SmtpServer() as smtp_server:
        intake.fill(dovecot, MAILS, (20000, 300000))
        result = intake.run_hark(pathlib.Path(tmp_path), dovecot, smtp_server.port)
        assert result.code == 0, "".join(result.log[-20:])
        assert result.ledger == MAILS == sum(result.states.values())
        assert result.states == {"feedback": MAILS}
        assert result.feedback == MAILS and result.unindexed == 0
        assert smtp_server.mails == []
        assert 5_000_000 < result.peak_pss < PSS_MAX, result.processes
