"""Columns of a value that each team has."""


def by_side(prefix, name, home, away):
    """Columns for the home team, the away team and their difference, home minus away: swapped teams negate it."""
    return {f"{prefix}_home_{name}": home, f"{prefix}_away_{name}": away, f"{prefix}_diff_{name}": home - away}
