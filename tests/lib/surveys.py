"""The surveys of an installation under test, and the days until they are due."""

import time

SATISFACTION = """\
surveys:
  - id: satisfaction
    enabled: yes
    measures: csat
    scale: 1-5
    after: resolved
    delay: 5d
    question: { en: How satisfied are you?, zh: 您满意吗？ }
"""
RECOMMENDATION = """\
  - id: recommendation
    enabled: yes
    measures: nps
    scale: 0-10
    every: 180d
    segment: [new, active]
    question: { en: Would you recommend us?, zh: 您会推荐我们吗？ }
"""


def use_surveys(folder, text=SATISFACTION):
    """From now on the installation in that folder asks these."""
    (folder / "surveys.d").mkdir()
    (folder / "surveys.d" / "10.yaml").write_text(text)


def later(days):
    """The time so many days from now in Shanghai, for harkd --once."""
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(time.time() + 8 * 3600 + days * 86400))
