"""The structure tree of a PDF (ISO 32000-1, 14.7): elements, the marked pieces and links they own, and the way back from these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from .tags import Box, Node


@dataclass(slots=True)
class Owners:
    """Which element owns each marked piece of each page, and which each link: what the parent tree will say."""

    pages: list[dict[int, Object]]
    links: list[Object] = field(default_factory=list)

    @property
    def next_key(self) -> int:
        return len(self.pages) + len(self.links)


def put_structure(pdf: Pdf, document: Node) -> None:
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    owners = Owners([{} for _ in pdf.pages])
    root.K = _element(pdf, document, root, owners)
    numbers = Array()
    for number, (page, owned) in enumerate(zip(pdf.pages, owners.pages, strict=True)):
        page.obj.StructParents, page.obj.Tabs = number, Name.S
        numbers.append(number)
        numbers.append(pdf.make_indirect(Array([owned[piece] for piece in sorted(owned)])))
    for number, element in enumerate(owners.links, start=len(owners.pages)):
        numbers.append(number)
        numbers.append(element)
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
    root.ParentTreeNextKey = owners.next_key
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)


def _element(pdf: Pdf, node: Node, parent: Object, owners: Owners) -> Object:
    element = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{node.kind}"), P=parent))
    kids = [_mark(pdf, element, page, number, owners) for page, number in node.marks]
    kids += [_pressed(pdf, element, node.address, page, lines, owners) for page, lines in node.areas]
    kids += [_element(pdf, child, element, owners) for child in node.children]
    element.K = Array(kids)
    _attributes(element, node)
    return element


def _mark(pdf: Pdf, element: Object, page: int, number: int, owners: Owners) -> Object:
    owners.pages[page][number] = element
    return Dictionary(Type=Name.MCR, Pg=pdf.pages[page].obj, MCID=number)


def _pressed(pdf: Pdf, element: Object, address: str, page: int, lines: tuple[Box, ...], owners: Owners) -> Object:
    """The area of a link on a page, said in words as well (ISO 14289-1, 7.18.5), as a kid of the link's element."""
    on = pdf.pages[page].obj
    around = min(x for x, *_ in lines), lines[-1][1], max(right for _, _, right, _ in lines), lines[0][3]
    corners = [edge for left, low, right, top in lines for edge in (left, top, right, top, left, low, right, low)]
    annotation = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=_edges(around),
            QuadPoints=_edges(corners),
            Border=Array([0, 0, 0]),
            F=4,  # printed, as ISO 19005-3, 6.3.2 asks
            Contents=String(f"Opens {address}"),
            A=Dictionary(Type=Name.Action, S=Name.URI, URI=String(address)),
            StructParent=owners.next_key,
        )
    )
    owners.links.append(element)
    on.Annots = Array([*on.get("/Annots", []), annotation])
    return Dictionary(Type=Name.OBJR, Pg=on, Obj=annotation)


def _attributes(element: Object, node: Node) -> None:
    if node.scope:
        element.A = Dictionary(O=Name.Table, Scope=Name(f"/{node.scope}"))
    if node.alternative:
        element.Alt = String(node.alternative)
    if node.box:
        element.A = Dictionary(O=Name.Layout, Placement=Name.Block, BBox=_edges(node.box))


def _edges(places: Sequence[float]) -> Array:
    return Array([Decimal(f"{place:.2f}") for place in places])
