"""Answers as printers send them, whole HTTP, and how the shipping link reads them in pieces."""

import http.client
import io

from drivers.document_printer import ipp
from drivers.document_printer.address import Address
from drivers.document_printer.ipp_values import (
    Group,
    Message,
    Value,
    boolean,
    integer,
    keyword,
    text,
)
from drivers.document_printer.ipp_words import JobState, PrinterState, Tag
from drivers.document_printer.line import _Raw
from drivers.document_printer.link import IppLink, Request
from tests.conformance.rig import Golden

NOWHERE = Address("ipp://nowhere/ipp/print", "/ipp/print")


def head():
    return Group(
        Tag.OPERATION,
        {
            "attributes-charset": text(Tag.CHARSET, "utf-8"),
            "attributes-natural-language": text(Tag.LANGUAGE, "en"),
        },
    )


def printer(**more):
    """A printer group of an A4 printer that is well; `more` with _ for - replaces attributes."""
    told = {
        "printer-state": (Value(Tag.ENUM, PrinterState.IDLE),),
        "printer-state-reasons": keyword("none"),
        "printer-is-accepting-jobs": boolean(True),
        "queued-job-count": integer(0),
        "printer-make-and-model": text(Tag.TEXT, "Example A4"),
        "document-format-supported": text(Tag.MIME, ["application/pdf", "image/urf"]),
        "media-supported": keyword("iso_a4_210x297mm", "iso_a5_148x210mm"),
        "sides-supported": keyword("one-sided", "two-sided-long-edge"),
        "copies-supported": (Value(Tag.RANGE, (1, 99)),),
    }
    told |= {name.replace("_", "-"): values for name, values in more.items()}
    return Group(Tag.PRINTER, told)


def job(job_id=1, state=JobState.PROCESSING, **more):
    told = {
        "job-id": integer(job_id),
        "job-state": (Value(Tag.ENUM, state),),
        "job-state-reasons": keyword("job-printing"),
    }
    told |= {name.replace("_", "-"): values for name, values in more.items()}
    return Group(Tag.JOB, told)


def rich(request_id=1):
    """One of every syntax."""
    size = {"x-dimension": integer(21000), "y-dimension": integer(29700)}
    media = {
        "media-size": (Value(Tag.BEGIN_COLLECTION, size),),
        "media-source": keyword("main", "manual"),
    }
    more = {
        "media-col-ready": (Value(Tag.BEGIN_COLLECTION, media),) * 2,
        "printer-resolution-default": (Value(Tag.RESOLUTION, (600, 600, 3)),),
        "printer-geo-location": (Value(Tag.UNKNOWN, None),),
        "printer-current-time": (Value(Tag.DATE_TIME, bytes(11)),),
        "printer-supply": (Value(Tag.OCTETS, b"type=toner;class=supplyThatIsConsumed;level=7;"),),
        "printer-info": text(Tag.TEXT, "打印机"),
        "printer-uri-supported": text(Tag.URI, "ipp://127.0.0.1/ipp/print"),
    }
    group = printer()
    return Message(0, request_id, (head(), Group(Tag.PRINTER, {**group.attributes, **more})))


def plain_http(body, status="200 OK", more=""):
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: application/ipp\r\n{more}"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def chunked_http(body, size=57):
    """With a 100 Continue before, as CUPS does."""
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in pieces)
    return (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    )


class Pieces:
    """A line from which an answer comes exactly in the given pieces, then hangs up."""

    def __init__(self, pieces):
        self.pieces = [one for one in pieces if one]
        self.sent = b""
        self.watch = None

    def sendall(self, data):
        self.sent += bytes(data)

    def receive_into(self, buffer):
        if not self.pieces:
            return 0
        piece = self.pieces[0][: len(buffer)]
        rest = self.pieces[0][len(piece) :]
        self.pieces[:1] = [rest] if rest else []
        buffer[: len(piece)] = piece
        return len(piece)

    def makefile(self, mode, *_, **__):
        return io.BufferedReader(_Raw(self))

    def hung_up(self):
        return False

    def reader_done(self):
        pass

    def close(self):
        pass

    abort = close


def link_over(pieces):
    link = IppLink(NOWHERE)
    link._line = Pieces(pieces)
    link._http = http.client.HTTPConnection("nowhere")
    link._http.auto_open = 0
    return link


def read_in(pieces):
    """What the link makes of these pieces."""
    return [link_over(pieces).ask(Request(Message(0x0B, 1, (head(),))), lambda: None)]


def golden_answers():
    small = Message(0, 1, (head(), job(7, JobState.COMPLETED)))
    return [
        Golden("printer attributes, chunked", chunked_http(ipp.encode(rich())), read_in),
        Golden("job attributes", plain_http(ipp.encode(small)), read_in),
    ]
