"""The file itself: our styles in a package without macros or outside links, and the same bytes each time."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime, time
from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document as Word
from docx.oxml.ns import qn

from tasklib.brief.document import Document
from tasklib.publish.word.xml import clean

_PARTS = Path(__file__).parent / "parts"
_OPEN = "http://schemas.openxmlformats.org"
_RELATION = f"{_OPEN}/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# The earliest day a zip file can tell.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def blank() -> Word:
    """An empty document with the standard's page and styles."""
    parts = {
        "document": "document.main",
        "styles": "styles",
        "settings": "settings",
        "fontTable": "fontTable",
    }
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_MAIN}.{kind}+xml"/>'
        for name, kind in parts.items()
    )
    default = '<Default Extension="{}" ContentType="application/{}"/>'
    files = {
        "[Content_Types].xml": f'{_HEADER}<Types xmlns="{_OPEN}/package/2006/content-types">'
        + default.format("rels", "vnd.openxmlformats-package.relationships+xml")
        + f"{default.format('xml', 'xml')}{types}</Types>",
        "_rels/.rels": _relations({"officeDocument": "word/document.xml"}),
        "word/_rels/document.xml.rels": _relations({name: f"{name}.xml" for name in list(parts)[1:]}),
    }
    for name in parts:
        text = (_PARTS / f"{name}.xml").read_text(encoding="utf-8")
        files[f"word/{name}.xml"] = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name, text in files.items():
            package.writestr(name, text)
    return docx.Document(content)


def _relations(targets: dict[str, str]) -> str:
    told = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATION}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets.items(), 1)
    )
    return f'{_HEADER}<Relationships xmlns="{_OPEN}/package/2006/relationships">{told}</Relationships>'


def packed(word: Word, document: Document) -> bytes:
    """The document as a file that names its office, and neither a user nor a machine nor the hour."""
    for run in word.element.body.iter(qn("w:r")):
        # Quotation marks and dashes are Chinese ones: without the hint Word takes them for Latin.
        run.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
    said = word.core_properties
    said.title, said.comments, said.keywords = clean(document.title)[:255], "", ""
    said.author = said.last_modified_by = clean(document.signed_by)[:255]
    day = datetime.combine(document.signed_on, time()) if document.signed_on else datetime(*_EPOCH)  # noqa: DTZ001
    said.created = said.modified = day
    written, fixed = BytesIO(), BytesIO()
    word.save(written)
    with zipfile.ZipFile(written) as before, zipfile.ZipFile(fixed, "w") as after:
        for name in before.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # What made the file would tell the system it was made on.
            entry.create_system = 0
            after.writestr(entry, before.read(name))
    return fixed.getvalue()
