"""A file's bytes into a source: the format told by the content, never by the name."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import olefile

from tasklib.drafting.source import Line, Source
from tasklib.errors import ParameterError
from tasklib.files import readable_name, reason, size_in_words

_LARGEST, _UNPACKED = 32 << 20, 512 << 20
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|table|div|p|br|span|h[1-6])\b", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_HAN = re.compile("[\u4e00-\u9fff]")


def open_source(path: Path) -> Source:
    """The document's lines and tables, as they stand in the file.

    Raises:
        ParameterError: it cannot be read, is of no format that is read, or holds no words.
    """
    name = readable_name(path.name)
    try:
        size = path.stat().st_size
        if size > _LARGEST:
            raise _refused(
                name, f"文档不超过 {size_in_words(_LARGEST)}（现 {size_in_words(size)}）", "请删去图片后另存"
            )
        content = path.read_bytes()
    except OSError as error:
        raise ParameterError(f"读不出文档“{name}”（{reason(error)}），请检查路径和权限。") from error
    source = read_source(content, name)
    if not _HAN.search(source.text):
        raise _refused(name, "文档里没有文字", "请用有正文的文本、网页、Word（.docx）或 Excel（.xlsx）文件")
    return source


def read_source(content: bytes, name: str) -> Source:
    """The lines and tables in a file's bytes; see ``open_source``."""
    if not content.strip():
        raise _refused(name, "文档是空的", "请用有正文的文件")
    if content.lstrip()[:5] == b"%PDF-":
        raise _refused(
            name,
            "PDF（扫描件或打印件）读不出可靠的文字",
            "请向发文单位要 Word 版或网页版，或把文字另存为文本",
        )
    if content.startswith(_PICTURES):
        raise _refused(name, "这是一张图片，里面没有文字", "请用文本、网页、Word（.docx）或 Excel（.xlsx）版")
    if content.startswith(b"{\\rtf"):
        raise _refused(name, "这是 RTF 文档", "请用 Word 或 WPS 打开后另存为 .docx")
    if content.startswith(olefile.MAGIC):
        raise _old(content, name)
    if content.startswith(b"PK"):
        return _package(content, name)
    text = decoded(content, name)
    if _HTML.search(text[:20_000]):
        from tasklib.drafting.html import read_html

        try:
            return read_html(text)
        except (ValueError, RecursionError) as error:
            raise _damaged(name) from error
    return Source(tuple(Line(n, line) for n, line in enumerate(text.splitlines(), 1)))


def decoded(content: bytes, name: str) -> str:
    """The text in the bytes: UTF-8 or UTF-16 with or without its mark, GB 18030, or as a page declares.

    Raises:
        ParameterError: they are no text.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        declared = _CHARSET.search(content[:4096])
        encodings = ["utf-8-sig", "gb18030"]
        if declared and declared[1].lower().startswith(b"big5"):
            encodings.insert(1, "big5hkscs")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and _is_text(text):
            return text
    raise _refused(name, "读不出文字：编码不是 UTF-8 或 GB18030，或文件已损坏", "请另存为 UTF-8 文本或 .docx")


def _is_text(text: str) -> bool:
    odd = sum(not (c.isprintable() or c.isspace()) for c in text)
    return odd * 50 <= len(text)


def _package(content: bytes, name: str) -> Source:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {part.filename.lower() for part in archive.infolist()}
            if sum(part.file_size for part in archive.infolist()) > _UNPACKED:
                raise _refused(name, f"文档解开后不超过 {size_in_words(_UNPACKED)}", "请删去图片后另存")
    except zipfile.BadZipFile as error:
        raise _damaged(name) from error
    try:
        if "word/document.xml" in parts:
            from tasklib.drafting.word import read_word

            return read_word(content)
        if "xl/workbook.xml" in parts:
            from tasklib.drafting.sheets import read_sheets

            return read_sheets(content)
    except Exception as error:
        raise _damaged(name) from error
    raise _refused(name, "这个压缩文件不是 Word（.docx）或 Excel（.xlsx）文档", "请另存为 .docx 或 .xlsx")


def _old(content: bytes, name: str) -> ParameterError:
    try:
        with olefile.OleFileIO(content) as old:
            locked = old.exists("EncryptedPackage") or old.exists("EncryptionInfo")
    except Exception:  # noqa: BLE001 - a damaged container fails in ways its reader does not list
        return _damaged(name)
    if locked:
        return _refused(name, "文档已加密", "请打开后取消密码（“文件—信息—保护文档”），保存后再导入")
    return _refused(
        name, "这是旧格式的文档（.doc、.wps 或 .xls）", "请用 Word 或 WPS 打开后另存为 .docx 或 .xlsx"
    )


def _damaged(name: str) -> ParameterError:
    return _refused(name, "文档打不开，可能已损坏", "请重新下载，或用 Word、WPS 打开后另存为 .docx")


def _refused(name: str, found: str, remedy: str) -> ParameterError:
    return ParameterError(f"不能导入“{name}”：{found}。{remedy}。")
