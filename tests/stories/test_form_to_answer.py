"""The whole way through the real web, worker, broker and database: from the coordinator's form to the union's answer."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

from disclosures.models import Opening, Use
from reports.content import NoticeContent, from_bytes
from reports.models import Attempt, Document, Draft
from tests.stack import Stack
from tests.visitor import Visitor

DONE = "A newsreader on the bar's television was generated, figure and voice."
SEEN = {"made_with_generative_ai": "true", "human_role": "true", "seems_natural_performer": "true"}
NOT_SO = ("voiced_by_person", "anyone_engaged_for_role", "name_and_feature_in_prompt")
CONCLUSIONS = {
    "recognisable_as_performer": "false",
    "replica_of_anyone": "false",
    "performer_would_have_been_engaged": "true",
}


def sign_in(stack: Stack, role: str) -> Visitor:
    return Visitor(stack.url).go("/sign-in/").press(f"as {role}")


def answers(visitor: Visitor, button: str, wanted: dict[str, str]) -> dict[str, str]:
    """The asked ones of these facts, by the names of their fields on this page."""
    fields = visitor.form(button).fields.keys()
    return {name: value for name in fields for fact, value in wanted.items() if name.endswith(fact)}


def log_use(coordinator: Visitor) -> Use:
    coordinator.go("/productions/sample-picture/log/generated-figure/").press("Save AI use", summary=DONE, tools="Sora")
    use = Use.objects.get(revisions__summary=DONE)
    while asked := answers(
        coordinator.go(f"/productions/sample-picture/uses/{use.number}/revise/"), "Save revision", FACTS
    ):
        if all(coordinator.form("Save revision").fields[name] == value for name, value in asked.items()):
            return use
        coordinator.press("Save revision", **asked)
    return use


FACTS = {**SEEN, **dict.fromkeys(NOT_SO, "false")}


def answer_conclusions(approver: Visitor, use: Use) -> None:
    approver.go(f"/productions/sample-picture/uses/{use.number}/")
    asked = answers(approver, "Record determination", CONCLUSIONS)
    approver.press("Record determination", reason="Compared with the cast list and the prompts.", **asked)


def release(stack: Stack, approver: Visitor, use: Use) -> Document:
    draft = stack.eventually(lambda: Draft.objects.filter(use=use, kind="notice", blocks=[]).first())
    approver.go("/queue/")
    assert approver.sees(use.label)
    approver.go(f"/drafts/{draft.pk}/").press("Release")
    return Document.objects.get(draft=draft)


def test_from_the_form_to_the_answer(stack: Stack) -> None:
    stack.manage("load_sample")
    use = log_use(sign_in(stack, "Production coordinator"))
    approver = sign_in(stack, "Labor relations")
    answer_conclusions(approver, use)
    document = release(stack, approver, use)
    stack.eventually(lambda: document.deliveries.filter(status="handed_over").count() == 2)

    content = from_bytes(bytes(document.content))
    assert isinstance(content, NoticeContent)
    assert (content.use_number, content.done, content.use_revision) == (use.label, DONE, use.revisions.count())
    assert {one.worker.split()[0] for one in Attempt.objects.filter(delivery__document=document)} == {"worker"}
    mail = stack.mail / f"{document.deliveries.get(channel='email').pk}.eml"
    [attached] = message_from_bytes(mail.read_bytes(), policy=default).iter_attachments()  # type: ignore[attr-defined]
    assert attached.get_content() == bytes(document.rendition.pdf)

    rep = sign_in(stack, "Union representative").go("/inbox/")
    assert rep.sees(document.label)
    rep.go(f"/papers/{document.pk}/").press("Open")
    assert rep.go(f"/papers/{document.pk}/pdf").body == bytes(document.rendition.pdf)
    rep.go(f"/papers/{document.pk}/").press("Received, all rights reserved")
    assert rep.sees("Received, all rights reserved")

    assert approver.go(f"/papers/{document.pk}/").sees("Received, all rights reserved")
    told = Opening.objects.filter(entry__stream=document.stream).order_by("entry__seq").values_list("kind", flat=True)
    assert list(told)[-1] == "paper.answered"
    assert use.obligations.get(duty="notify union").status == "done"
