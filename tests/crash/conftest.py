"""Ends a run of the crash tests with the count of stops."""

from crash_plan import tally


def pytest_terminal_summary(terminalreporter):
    if tally.counts:
        terminalreporter.section("stops")
        for line in tally.lines():
            terminalreporter.write_line(line)
