"""A one-page PDF made by hand, for trying a printer (ISO 32000-1 §7.5, base-14 font Helvetica)."""

from collections.abc import Iterable

A4_POINTS = (595, 842)
MARGIN, SIZE, LEADING = 72, 18, 28


def pdf_page(lines: Iterable[str]) -> bytes:
    """Lines of ASCII on one A4 page with a frame round it, so that a cut-off edge is seen."""
    width, height = A4_POINTS
    frame = f"36 36 {width - 72} {height - 72} re S"
    words = "\n".join(f"({_escaped(line)}) Tj T*" for line in lines)
    top = height - MARGIN - SIZE
    content = f"{frame}\nBT /F1 {SIZE} Tf {LEADING} TL {MARGIN} {top} Td\n{words}\nET".encode()
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] "
            "/Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>"
        ).encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(bodies) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return bytes(out)


def _escaped(line: str) -> str:
    plain = line.encode("ascii", "replace").decode()
    return plain.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
