"""What a situation is worth: expected points and chances to win, in arithmetic that rounds alike on every machine.

Invented curves of a plausible shape, not fitted to anything.
"""

import math

TOUCHDOWN, FIELD_GOAL = 6.94, 3.0  # a touchdown with the try that is to come
KICK_TRY, TWO_POINT_TRY = 0.94, 0.96


def expected_points(down, to_go, yardline):
    """Points that the side with the ball will score next, less the other's; `yardline` in yards from its goal."""
    first = 5.8 - 0.065 * yardline
    if down == 1:
        return first - 0.04 * (to_go - 10)
    if down == 2:
        return first - 0.4 - 0.06 * (to_go - 7)
    if down == 3:
        return first - 1.05 - 0.07 * (to_go - 6)
    return first - (1.7 if yardline <= 37 else 2.1) - 0.03 * to_go


def win_probability(lead, points, seconds):
    """Chance to win with a lead, the expected points of the situation, and the time left."""
    scaled = (lead + points) / (1.5 + 16 * math.sqrt(seconds / 3600))
    return 0.5 + 0.5 * scaled / math.sqrt(1 + scaled * scaled)
