"""A file's bytes into a source: the format told by the content, never by the name."""

from __future__ import annotations

import re
from pathlib import Path

import olefile

from tasklib.drafting.source import Line, Source
from tasklib.errors import ParameterError
from tasklib.files import readable_name, reason, size_in_words

_LARGEST = 32 << 20
# A document of fifty pages has some 40 thousand characters, and Word takes a few bytes of XML for each.
_LONGEST, _MARKED_UP = 1_000_000, 64 << 20
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|table|div|p|br|span|h[1-6])\b", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_WORD = "word/document.xml"
_PART = "请只留下带任务分工的部分"
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
    text = source.text
    if len(text) > _LONGEST:
        raise _refused(name, f"正文不超过 {_LONGEST // 10_000} 万字（现 {len(text) // 10_000} 万字）", _PART)
    if not _HAN.search(text):
        raise _refused(name, "文档里没有文字", "请用有正文的文本、网页、Word（.docx）或 Excel（.xlsx）文件")
    return source


def read_source(content: bytes, name: str) -> Source:
    """The lines and tables in a file's bytes; see ``open_source``."""
    if not content.strip():
        raise _refused(name, "文档是空的", "请用有正文的文件")
    if b"%PDF-" in content[:1024]:
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
    """The text in the bytes: UTF-8, UTF-16 with its mark, GB 18030, or Big5 where a page declares it.

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
    # Only a package needs them.
    from tasklib.drafting.sheets import FarCell, read_sheets
    from tasklib.intake.formats import TooLarge
    from tasklib.intake.formats.package import Package
    from tasklib.intake.formats.xlsx import Xlsx

    try:
        package = Package(content)
        if package.locked:
            raise _locked(name)
        if package.declaring:
            raise _refused(name, "文档里有文档类型声明和实体", "请用 Word、WPS 或 Excel 打开后另存")
        if _WORD in package:
            from tasklib.drafting.word import read_word

            if len(package.read(_WORD)) > _MARKED_UP:
                raise _refused(name, f"正文解开后不超过 {size_in_words(_MARKED_UP)}", _PART)
            return read_word(content)
        if "xl/workbook.xml" in package:
            return read_sheets(content, Xlsx(content, package))
    except TooLarge as error:
        found = f"（{error.found}）" if error.found else ""
        raise _refused(name, f"文档解开后太大{found}", "请删去图片、空行和多余的格式后另存") from error
    except FarCell as error:
        found = f"工作表“{error}”里有离表格很远的格"
        raise _refused(name, found, "请按 Ctrl+End 找到它，删去表格以外的行和列后保存") from error
    except (KeyboardInterrupt, SystemExit, MemoryError, ParameterError):
        raise
    except BaseException as error:
        # The reader's Rust code panics on some damaged files.
        raise _damaged(name) from error
    raise _refused(name, "这个压缩文件不是 Word（.docx）或 Excel（.xlsx）文档", "请另存为 .docx 或 .xlsx")


def _old(content: bytes, name: str) -> ParameterError:
    try:
        with olefile.OleFileIO(content) as old:
            locked = old.exists("EncryptedPackage") or old.exists("EncryptionInfo")
    except Exception:  # noqa: BLE001 - a damaged container fails in ways its reader does not list
        return _damaged(name)
    if locked:
        return _locked(name)
    return _refused(
        name, "这是旧格式的文档（.doc、.wps 或 .xls）", "请用 Word 或 WPS 打开后另存为 .docx 或 .xlsx"
    )


def _locked(name: str) -> ParameterError:
    return _refused(name, "文档已加密", "请打开后取消密码（“文件—信息—保护文档”），保存后再导入")


def _damaged(name: str) -> ParameterError:
    return _refused(name, "文档打不开，可能已损坏", "请重新下载，或用 Word、WPS 打开后另存为 .docx")


def _refused(name: str, found: str, remedy: str) -> ParameterError:
    return ParameterError(f"不能导入“{name}”：{found}。{remedy}。")
