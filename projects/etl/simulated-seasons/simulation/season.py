"""One season: the regular season, its standings, and the playoffs up to the final on neutral ground."""

from typing import NamedTuple, Optional

from .dates import kickoffs, playoff_kickoffs
from .details import details
from .fixtures import fixtures
from .market import Quotes, quote
from .records import row_of
from .scores import Score, play
from .teams import DIVISION_OF, DIVISIONS, Season

_ROUND_NAMES = ["WC", "DIV", "CON", "SB"]


class Game(NamedTuple):
    """One played game, before it is a row; teams by their present codes."""

    season: Season
    kind: str
    week: int
    kickoff: tuple  # date and time
    away: str
    home: str
    neutral: bool
    score: Score
    quotes: Quotes
    rest: tuple  # days since the last game of the away and of the home team
    number: int  # running within the season
    details: Optional[dict] = None  # venue, weather and persons, by column
    row: Optional[dict] = None  # its cells in the schedules, by column


def play_season(season, strengths, sampler):
    """All games of a season in the order of the file."""
    league = _League(season, strengths, sampler)
    weeks = fixtures(season, sampler)
    neutral = _neutral_fixtures(weeks, season, sampler)
    for week in range(1, season.rounds + 2):
        games = [fixture for fixture in weeks if fixture[0] == week]
        for fixture, kickoff in kickoffs(season, week, games, (neutral, league.played_on_monday()), sampler):
            league.play("REG", (week, kickoff), fixture[1:], fixture in neutral)
    _play_playoffs(league)
    return league.games


class _League:
    """Plays games and remembers what later games depend on."""

    def __init__(self, season, strengths, sampler):
        self.season, self.strengths, self.sampler = season, strengths, sampler
        self.games = []
        self.last_day = {}

    def play(self, kind, when, teams, neutral):
        """Plays one game and returns its winner (the home team after a tie, which playoffs cannot have)."""
        (week, kickoff), (away, home) = when, teams
        edge = self.strengths[home] - self.strengths[away] + (0 if neutral else self.season.home_edge)
        score = play(edge, kind != "REG", self.sampler)
        rest = (self._rest(away, kickoff), self._rest(home, kickoff))
        quotes = quote(edge, self.sampler)
        game = Game(
            self.season, kind, week, kickoff, away, home, neutral, score, quotes, rest, len(self.games)
        )
        game = game._replace(details=details(game, self.sampler))
        self.games.append(game._replace(row=row_of(game)))
        return away if score.away > score.home else home

    def played_on_monday(self):
        """Teams whose last game was on a Monday."""
        return {team for team, day in self.last_day.items() if day.weekday() == 0}

    def _rest(self, team, kickoff):
        last = self.last_day.get(team)
        self.last_day[team] = kickoff[0]
        return (kickoff[0] - last).days if last else 7

    def seeds(self, conference):
        """The conference's teams in playoff order: the four division winners, then the best others."""
        ranking = sorted(
            (team for division in DIVISIONS[conference] for team in division), key=self._standing, reverse=True
        )
        winners = [next(t for t in ranking if DIVISION_OF[t][1] == number) for number in range(4)]
        winners.sort(key=self._standing, reverse=True)
        return winners + [team for team in ranking if team not in winners]

    def _standing(self, team):
        """Share of wins (a tie is half a win), then points, then the code: never an accident of order."""
        margins = [
            (g.score.home - g.score.away) * (1 if g.home == team else -1)
            for g in self.games
            if g.kind == "REG" and team in (g.home, g.away)
        ]
        return sum(1.0 if m > 0 else 0.5 if m == 0 else 0.0 for m in margins) / len(margins), sum(margins), team


def _neutral_fixtures(weeks, season, sampler):
    """Games moved to neutral ground, at most one a week, in the middle of the season."""
    chosen = sampler.shuffled(range(4, 12))[: season.neutral_games]
    return {sampler.pick([fixture for fixture in weeks if fixture[0] == week]) for week in sorted(chosen)}


def _play_playoffs(league):
    season = league.season
    alive = {conference: league.seeds(conference)[: season.seeds] for conference in DIVISIONS}
    for number, kind in enumerate(_ROUND_NAMES[:3]):
        week = season.rounds + 2 + number
        pairs = {conference: _pairings(teams) for conference, teams in alive.items()}
        days = iter(playoff_kickoffs(season, kind, sum(map(len, pairs.values()))))
        for conference, games in pairs.items():
            losers = set()
            for away, home in games:
                winner = league.play(kind, (week, next(days)), (away, home), False)
                losers.add(away if winner == home else home)
            alive[conference] = [team for team in alive[conference] if team not in losers]
    champions = [alive[conference][0] for conference in DIVISIONS]
    away, home = champions if season.year % 2 == 0 else reversed(champions)
    league.play("SB", (season.rounds + 5, playoff_kickoffs(season, "SB", 1)[0]), (away, home), True)


def _pairings(teams):
    """Best against worst; with an odd or six-team field the best seeds rest until four are left."""
    resting = {7: 1, 6: 2}.get(len(teams), 0)
    field = teams[resting:]
    return [(field[-1 - place], field[place]) for place in range(len(field) // 2)]
