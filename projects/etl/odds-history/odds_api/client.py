"""The historical endpoint of The Odds API. The key is in the query, so no message ever gives the whole address."""

from urllib.parse import urlencode

from .answer import parse
from .http import Refused, get
from .kickoffs import iso

_PATH = "historical/sports/americanfootball_nfl/odds"
_MARKETS = ("h2h", "spreads", "totals")
CREDITS_PER_REQUEST = 10 * len(_MARKETS)  # ten for each market and region


class OddsApi:
    def __init__(self, address, key):
        self._address = f"{address.rstrip('/')}/{_PATH}"
        self._key = key
        self.credits_left = None  # as the last answer said

    def closing_odds(self, kickoff, games):
        """The odds right before a kick-off."""
        query = {"regions": "us", "markets": ",".join(_MARKETS), "oddsFormat": "american", "date": iso(kickoff)}
        shown = f"{self._address}?{urlencode(query)}"
        try:
            body, headers = get(f"{self._address}?{urlencode({'apiKey': self._key, **query})}", shown)
        except Refused as refused:
            raise _explained(refused) from None
        left = headers.get("x-requests-remaining", "")
        self.credits_left = float(left) if left.replace(".", "", 1).isdigit() else None
        return parse(body, kickoff, games)

    @property
    def exhausted(self):
        return self.credits_left is not None and self.credits_left < CREDITS_PER_REQUEST


def _explained(refused):
    hints = {401: "ODDS_API_KEY is wrong, or its credits are used up", 422: "the API has no odds of that date, or not under this plan"}
    hint = hints.get(refused.status)
    if hint:
        refused.args = (f"{hint}: {refused}",)
    return refused
