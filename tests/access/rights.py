"""What each act takes, written down a second time by hand: `disclosures.permissions` has to say the same."""

from __future__ import annotations

# Act -> the roles that may, and the scope with which a key may ("" where only persons may).
RIGHTS: dict[str, tuple[str, str]] = {
    "see_register": ("coordinator approver viewer admin", "uses:read"),
    "log_use": ("coordinator approver admin", "uses:write"),
    "see_cast": ("coordinator approver admin", "cast:read"),
    "see_internal": ("approver", "internal:read"),
    "determine": ("approver", ""),
    "release": ("approver", ""),
    "see_papers": ("coordinator approver viewer admin rep", "papers:read"),
    "answer": ("rep", "answers:write"),
    "manage": ("admin", ""),
    "adopt": ("approver admin", "packs:write"),
    "set_up": ("approver admin", ""),
    "see_rulebook": ("coordinator approver viewer admin rep", ""),
    "read_rulebook": ("approver admin rep", ""),
    "export_record": ("approver admin rep", "record:read"),
    "erase": ("approver admin", ""),
}
EVERY_SCOPE = {scope for _, scope in RIGHTS.values() if scope}


def may(act: str, roles: set[str], scopes: set[str]) -> bool:
    by_seat, by_key = RIGHTS[act]
    return bool(set(by_seat.split()) & roles) or by_key in scopes
