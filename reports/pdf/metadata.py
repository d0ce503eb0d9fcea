"""What the file says of itself: title, author, language, and that it is meant as PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1)."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from .sheet import Sheet

# sRGB as Little CMS makes it ("No copyright, use freely"), with a fixed date so that it is the same bytes for ever.
PROFILE = Path(__file__).with_name("srgb.icc").read_bytes()

# PDF/A knows only the schemas it lists; that of PDF/UA has to be described (ISO 19005-3, 6.6.2.3).
PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>{created}
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def describe(pdf: Pdf, sheet: Sheet) -> None:
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.Metadata = Stream(pdf, _packet(sheet), Type=Name.Metadata, Subtype=Name.XML)
    profile = Stream(pdf, PROFILE, N=3)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        DestOutputProfile=pdf.make_indirect(profile),
    )
    pdf.Root.OutputIntents = Array([intent])
    _plain(pdf, sheet)


def title(sheet: Sheet) -> str:
    return f"{sheet.number}: {sheet.title}, {sheet.header.production_title}"


def issued_at(sheet: Sheet) -> str:
    """The only clock a paper knows (ISO 32000-1, 7.9.4); a draft has none."""
    issue = sheet.header.issue
    return f"D:{issue.issued_at.utc:%Y%m%d%H%M%S}Z" if issue else ""


def _packet(sheet: Sheet) -> bytes:
    issue = sheet.header.issue
    created = f"\n<xmp:CreateDate>{issue.issued_at.utc:%Y-%m-%dT%H:%M:%SZ}</xmp:CreateDate>" if issue else ""
    said = {"title": title(sheet), "author": sheet.header.studio, "subject": sheet.subtitle}
    words = {name: escape(text) for name, text in said.items()}
    return PACKET.format(**words, language=sheet.header.language, created=created).encode()


def _plain(pdf: Pdf, sheet: Sheet) -> None:
    """The old information dictionary says what the packet says, for readers that know no other."""
    for key in {str(key) for key in pdf.docinfo} - {"/Title", "/Author", "/Subject"}:
        del pdf.docinfo[key]
    if sheet.header.issue:
        pdf.docinfo["/CreationDate"] = issued_at(sheet)
