"""What a performer's paper says, in words for its reader. A duty's own text speaks to the studio and stays inside."""

from __future__ import annotations

from collections.abc import Mapping

from compliance.packs import Duty, Rule
from disclosures.models.consents import ConsentCovers as Covers

# What a consent would be to: the first of these facts that the provision reads and that is true of the person.
MARKS: tuple[tuple[str, Covers], ...] = (
    ("replica_session_required", Covers.SESSION),
    ("dubbed_with_replica", Covers.DUBBING),
    ("name_and_feature_in_prompt", Covers.FIGURE),
    ("same_picture", Covers.REPLICA),
    ("alters_recorded_performance", Covers.ALTERATION),
)

ASKED: Mapping[str, str] = {
    Covers.SESSION: "Consent to the scan or voice-capture session described in this paper, in which a digital replica of the performer is made.",
    Covers.REPLICA: "Consent to the use of the performer's digital replica in this picture, as described in this paper.",
    Covers.ALTERATION: "Consent to the change to the performer's recorded performance that is described in this paper.",
    Covers.DUBBING: "Consent to the performer's being dubbed by a digital replica, in the languages named here.",
    Covers.ELSEWHERE: "Consent to the use of the performer's digital replica in another picture, field or medium, as described in this paper.",
    Covers.FIGURE: "Consent to the use of the performer's name and facial feature in making the generated figure described in this paper.",
}
COVERS: Mapping[str, str] = {
    Covers.SESSION: "A scan or voice-capture session",
    Covers.REPLICA: "Use of a digital replica",
    Covers.ALTERATION: "A change to a recorded performance",
    Covers.DUBBING: "Dubbing by a digital replica",
    Covers.ELSEWHERE: "Use of a digital replica",
    Covers.FIGURE: "A generated figure made with a name and facial feature",
}
HERE, ELSEWHERE = "This picture", "Another picture, field or medium"
EXTENT = "What is described in this paper, and nothing beyond it."

PAY_LABEL: Mapping[str, str] = {"pay": "Pay", "bargain": "Bargaining"}
# Where a duty's term does not say it already, by provision and action.
PAY: Mapping[tuple[str, str], str] = {
    ("03", "pay"): "For a scene that the replica plays: the higher of the performer's pro rata daily rate and the minimum, for the production days "
    "that the scene would have needed in person, as wages for all purposes. Residuals as if it had been played in person, while the use stays in the picture.",
    ("04", "bargain"): "This use is bargained separately, with the performer or whoever may consent in the performer's place.",
    ("04", "pay"): "What is bargained, and not less than the minimum.",
    ("20", "pay"): "The performer's minimum for the days that the role is estimated to have needed, as for a background actor who is upgraded "
    "(Schedule A, section 26), with residuals as an upgraded day performer.",
    ("21", "bargain"): "This use is bargained separately, with the background actor or whoever may consent in the background actor's place.",
    ("21", "pay"): "What is bargained, and not less than the minimum.",
    ("23", "pay"): "An upgrade to day performer (Schedule A, section 26), with pay accordingly.",
    ("T23-08", "bargain"): "The price of this use is freely bargained, with no minimum. Pension and health contributions are due on what is paid.",
    ("T26-08", "bargain"): "The price of this use is bargained, and not less than the day performer's minimum. Pension and health contributions are due on what is paid.",
    ("C", "pay"): "Not less than the day performer's minimum for the use, with residuals where a person would have earned them. Benefit contributions are due on what is paid.",
    ("15", "bargain"): "The use of the name and facial feature is bargained with each performer.",
    ("K5", "bargain"): "The use of the name and facial feature is bargained with each performer.",
}  # fmt: skip
# Of a provision that nobody has put into words for a performer yet; where a term is chosen, it stands alone.
PAY_IN_GENERAL: Mapping[str, str] = {
    "pay": "Payment under the provision named in this paper.",
    "bargain": "Bargaining under the provision named in this paper.",
}


def covers_of(rule: Rule, facts: Mapping[str, object]) -> Covers:
    """What a consent under this provision would be to, as the cast list names it."""
    reads = set(rule.when.reads)
    if "same_picture" in reads and facts.get("same_picture") is False:
        return Covers.ELSEWHERE
    return next((covers for fact, covers in MARKS if fact in reads and facts.get(fact) is True), Covers.REPLICA)


def pay_words(rule: str, duty: Duty, term: str) -> str:
    """The basis of what is paid or bargained: the provision's own schedule where one is chosen, led in by what it is the basis of."""
    said = PAY.get((rule, duty.action)) or PAY.get((rule.partition("-")[2], duty.action), "")
    return " ".join(filter(None, (said, term))) or PAY_IN_GENERAL[duty.action]


def reader_sum(text: str) -> str:
    """A listed time with its sum, as it is told to a performer: which of two moments counts, and no word of being behind."""
    for inside, told in (
        (", which is later than ", ", because that comes after "),
        (" if that is later (not known yet)", " if that comes after it (not known yet)"),
        (" if that is later", " if that comes after it"),
    ):
        text = text.replace(inside, told)
    return text[:1].upper() + text[1:]
