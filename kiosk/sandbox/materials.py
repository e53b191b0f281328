"""Material routes: a ticket by SHA-256, then the bytes in pieces from the offset already there."""

import hashlib
import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse

from kiosk.sandbox.database import Row, SandboxDb
from kiosk.sandbox.envelope import Refusal, accepted
from kiosk.sandbox.models import UploadTicket
from kiosk.sandbox.platform import Platform
from kiosk.sandbox.replies import UploadData, answers

MAX_FILE = 20 * 1024 * 1024  # one city's published limit (domain reference §8)
MEDIA_TYPES = frozenset({"image/jpeg", "image/png", "application/pdf"})
PIECE_TYPE = "application/offset+octet-stream"


def _reply(row: Row, *, reused: bool) -> dict[str, Any]:
    return {
        "fileId": row["file_id"],
        "offset": row["received"],
        "complete": bool(row["complete"]),
        "reused": reused,
    }


def _find(db: SandboxDb, key: tuple[str, str, int, str]) -> Row | None:
    return db.row(
        "SELECT * FROM uploads WHERE biz_id=? AND stuff_code=? AND page_no=? AND sha256=?", *key
    )


def _append(platform: Platform, row: Row, piece_bytes: bytes) -> None:
    db = platform.db
    file_id, received = row["file_id"], row["received"] + len(piece_bytes)
    if received > row["size"]:
        raise Refusal(413, "too_large", "more bytes than the ticket said")
    complete = received == row["size"]
    if complete and _sha256(platform, file_id, piece_bytes) != row["sha256"]:
        db.write(
            ("UPDATE uploads SET received = 0 WHERE file_id = ?", (file_id,)),
            ("DELETE FROM pieces WHERE file_id = ?", (file_id,)),
        )
        raise Refusal(422, "hash_mismatch", "the bytes do not fit the SHA-256; start again")
    db.write(
        ("INSERT INTO pieces VALUES(?,?,?)", (file_id, row["received"], piece_bytes)),
        (
            "UPDATE uploads SET received = ?, complete = ? WHERE file_id = ?",
            (received, int(complete), file_id),
        ),
    )


def material_routes(platform: Platform) -> APIRouter:
    """material.upload."""
    router = APIRouter(prefix="/uploads", tags=["materials"])
    db = platform.db

    @router.post("", responses=answers(UploadData, 413, 415, created=True))
    async def ticket(request: Request, body: UploadTicket) -> JSONResponse:
        if body.size > MAX_FILE:
            raise Refusal(413, "too_large", "files may have 20 MB")
        if body.mediaType not in MEDIA_TYPES:
            raise Refusal(415, "unsupported_media", "jpeg, png or pdf")
        if body.pageNo > body.pageNum:
            raise Refusal(422, "rejected_fields", "page", [("pageNo", "range")])
        key = (body.bizId, body.stuffCode, body.pageNo, body.sha256)
        known = _find(db, key)
        if known is None:
            file_id = f"F{db.counter('files'):08d}-{secrets.token_hex(4)}"
            db.write(
                (
                    "INSERT INTO uploads(file_id,biz_id,stuff_code,page_no,sha256,size,ticket)"
                    " VALUES(?,?,?,?,?,?,?)",
                    (file_id, *key, body.size, body.model_dump_json()),
                )
            )
        row = _find(db, key)
        assert row is not None
        return accepted(request, _reply(row, reused=known is not None), 200 if known else 201)

    @router.patch("/{file_id}", responses=answers(UploadData, 404, 409, 413, 415))
    async def piece(
        request: Request, file_id: str, upload_offset: Annotated[int, Header()]
    ) -> JSONResponse:
        if request.headers.get("Content-Type") != PIECE_TYPE:
            raise Refusal(415, "unsupported_media", PIECE_TYPE)
        row = db.row("SELECT * FROM uploads WHERE file_id = ?", file_id)
        if row is None:
            raise Refusal(404, "not_found", "no such upload")
        if row["complete"]:
            return accepted(request, _reply(row, reused=True))
        if upload_offset != row["received"]:
            raise Refusal(409, "offset", "the upload stands at another offset")
        _append(platform, row, await request.body())
        row = db.row("SELECT * FROM uploads WHERE file_id = ?", file_id)
        assert row is not None
        return accepted(request, _reply(row, reused=False))

    return router


def file_content(platform: Platform, file_id: str) -> bytes:
    """The bytes of an upload as far as they have come."""
    sql = "SELECT content FROM pieces WHERE file_id = ? ORDER BY start"
    return b"".join(row["content"] for row in platform.db.rows(sql, file_id))


def _sha256(platform: Platform, file_id: str, last_piece: bytes) -> str:
    return hashlib.sha256(file_content(platform, file_id) + last_piece).hexdigest()
