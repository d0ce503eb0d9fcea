"""The verification page for programs: open to anybody, naming nobody, read from rows at that moment."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from compliance.entrances import open_entrance
from disclosures.api.given import Given, Text, query_of
from reports.models import Document
from reports.queries.verification import corrections_beside, digests_of, form_of, paper_called, paper_with_bytes
from reports.references import read_reference

FORMS = ("pdf", "html", "json")
DIGEST = {"pattern": "^[0-9a-f]{64}$"}
SHA256 = {"type": ["string", "null"], "pattern": "^[0-9a-f]{64}$"}


class BytesQuery(Given):
    sha256 = Text(schema=DIGEST, help_text="SHA-256 in hex of a file that may be the paper.")

    def validate_sha256(self, sha256: str) -> str:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise serializers.ValidationError("Send sixty-four hexadecimal digits in lower case.", code="wrong-type")
        return sha256


class ReferenceQuery(BytesQuery):
    sha256 = Text(required=False, schema=DIGEST, help_text="SHA-256 in hex of a file that may be this paper.")


@extend_schema_field(
    {
        "type": "object",
        "properties": dict.fromkeys(FORMS, SHA256),
        "required": list(FORMS),
        "additionalProperties": False,
        "description": "Of the bytes as they were issued; null while a form is being made.",
    }
)
class DigestsField(serializers.Field[Any, Any, Any, Any]):
    def to_representation(self, paper: Document) -> dict[str, str | None]:
        found = digests_of(paper)
        return {form: found.get(form) for form in FORMS}  # type: ignore[call-overload]


class CorrectionNamed(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    issued_at = serializers.DateTimeField()


class PaperVerified(serializers.Serializer[Any]):
    label = serializers.CharField(help_text="As the paper prints it: NOTICE 0007, NOTICE 0007/A1.")  # type: ignore[assignment]
    kind = serializers.CharField(help_text="notice, summary, performer, correction or meeting.")
    reference = serializers.CharField()
    issued_at = serializers.DateTimeField()
    mode = serializers.CharField(help_text="live or test. A test paper is no paper of record.")
    sample = serializers.SerializerMethodField(help_text="Made to show what such a paper looks like; given to nobody.")
    handed_over_at = serializers.DateTimeField(
        allow_null=True, help_text="First hand-over on a channel that its addressee agreed to."
    )
    corrects = serializers.CharField(
        source="corrects.label", default=None, allow_null=True, help_text="The paper that this correction is of."
    )
    corrected_by = serializers.SerializerMethodField(help_text="Oldest first. Beside a correction: the later ones.")
    sha256 = DigestsField(source="*")

    def get_sample(self, paper: Document) -> bool:
        return bool(paper.production.sample_note)

    @extend_schema_field(CorrectionNamed(many=True))
    def get_corrected_by(self, paper: Document) -> Any:
        return CorrectionNamed(corrections_beside(paper), many=True).data


class Verification(serializers.Serializer[Any]):
    issued = serializers.BooleanField(help_text="Whether there is such a paper. False is an answer, and no refusal.")
    paper = PaperVerified(allow_null=True)
    bytes = serializers.ChoiceField(
        ["pdf", "html", "json", "none"],
        allow_null=True,
        help_text="The form of this paper that the digest asked about is of; none if of none; null if none was asked about.",
    )


class Open(APIView):
    """For anybody: no key, no session, no cookie."""

    authentication_classes = ()


class VerifyReference(Open):
    @open_entrance
    @extend_schema(operation_id="verify_reference", parameters=[ReferenceQuery], responses=Verification, auth=[])
    def get(self, request: Request, reference: str) -> Response:
        """Whether a paper was issued under a reference, and what corrects it; with `sha256`, whether a file is that paper. Case,
        spaces and dashes of the reference do not matter."""
        sha256 = query_of(request, ReferenceQuery).get("sha256", "")
        known = read_reference(reference)
        return told(paper_called(known) if known else None, sha256)


class VerifyBytes(Open):
    @open_entrance
    @extend_schema(operation_id="verify_bytes", parameters=[BytesQuery], responses=Verification, auth=[])
    def get(self, request: Request) -> Response:
        """The paper that has these bytes in one of its three forms, found by their digest alone."""
        sha256 = query_of(request, BytesQuery)["sha256"]
        return told(paper_with_bytes(sha256), sha256)


def told(paper: Document | None, sha256: str) -> Response:
    form = (form_of(paper, sha256) if paper else "") or "none"
    said = {"issued": paper is not None, "paper": paper, "bytes": form if sha256 else None}
    return Response(Verification(said).data)
