"""How long somebody waits after wrong tries: plain arithmetic. What is counted and where it is kept is for `services/tries.py`.

Whoever tries waits, never whom the try is about: a stranger's wrong passwords are counted for the account *at the stranger's
address*, so the owner comes in from anywhere else. An account that is tried from everywhere gives each address one try in
place of five.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """`free` tries without a wait; then a wait of `first` that doubles with each further one, up to `longest`. After
    `forgotten` without a try everything begins again."""

    free: int
    first: timedelta
    longest: timedelta
    forgotten: timedelta

    def wait(self, tries: int) -> timedelta:
        """After so many wrong tries in a row."""
        over = tries - self.free
        if over < 0:
            return timedelta(0)
        return min(self.longest, self.first * 2 ** min(over, 30))


DAY, HOUR, MINUTE, SECOND = (timedelta(**{unit: 1}) for unit in ("days", "hours", "minutes", "seconds"))
# One account from one network.
ACCOUNT_HERE = Pace(free=5, first=30 * SECOND, longest=15 * MINUTE, forgotten=DAY)
# The same while the account is under attack from everywhere.
ACCOUNT_HERE_ATTACKED = Pace(free=1, first=15 * MINUTE, longest=HOUR, forgotten=DAY)
# Wrong tries at one account from everywhere that count as an attack (NIST SP 800-63B, 3.2.2: at most a hundred).
ATTACK = 100
# All accounts from one network: an office shares one, so it takes many, and the wait stays short.
NETWORK = Pace(free=50, first=SECOND, longest=MINUTE, forgotten=HOUR)
# Second factor of one account, from everywhere: only who knows the password comes so far.
CODE = Pace(free=5, first=30 * SECOND, longest=15 * MINUTE, forgotten=DAY)
# Unknown keys from one network. Keys are too long to be guessed: this only keeps the noise down.
KEYS = Pace(free=30, first=5 * SECOND, longest=MINUTE, forgotten=HOUR)
# Wrong answers of passkeys from one network; what they sign cannot be guessed either.
PASSKEYS = KEYS


def network_of(address: str) -> str:
    """Whom an address stands for: itself in IPv4; in IPv6 the /64, which is what one household or host is given."""
    try:
        found = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return "nowhere"
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))
