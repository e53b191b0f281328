"""A county platform's stand-in: real ASGI, its own SQLite, signed calls, honest errors.

It exists so that the whole kiosk can be run and tested without any government network. Development
routes (`/_faults`, `/_dump`, `/_state`) exist only with `dev=True` and are unsigned.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, FastAPI

from kiosk.gateway.signing import HmacSigner
from kiosk.sandbox.cases import case_routes
from kiosk.sandbox.catalogue import catalogue_routes
from kiosk.sandbox.database import SandboxDb
from kiosk.sandbox.development import development_routes
from kiosk.sandbox.envelope import EnvelopeCheck, install_error_shapes
from kiosk.sandbox.faults import FaultMiddleware
from kiosk.sandbox.licences import SAMPLE_LICENCES, SampleLicence, licence_routes, seed_licences
from kiosk.sandbox.materials import material_routes
from kiosk.sandbox.platform import REQUEST_DAYS, DueDate, Platform
from kiosk.sandbox.ratings import rating_routes
from kiosk.sandbox.requests import request_routes


def _utc_now() -> datetime:
    return datetime.now(UTC)


def create_sandbox(
    db_path: Path,
    *,
    secret: bytes,
    content: Sequence[Mapping[str, Any]],
    due_date: DueDate,
    now: Callable[[], datetime] = _utc_now,
    licences: Sequence[SampleLicence] = SAMPLE_LICENCES,
    office: str = "示例旗政务服务局",
    request_days: Mapping[str, int] = REQUEST_DAYS,
    dev: bool = True,
) -> FastAPI:
    """The ASGI app. `content` rows: service_id, item_code, version, title, legal_days,
    promised_days, required_fields. `request_days`: working days until somebody comes back."""
    platform = Platform(SandboxDb(db_path), due_date, now, office, request_days)
    platform.db.replace_items(content)
    seed_licences(platform.db, licences)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        platform.db.close()

    app = FastAPI(title="Platform sandbox", version="1", lifespan=lifespan)
    app.state.platform = platform
    install_error_shapes(app)
    check = EnvelopeCheck(HmacSigner(secret), now)
    signed = APIRouter(prefix="/v1", dependencies=[Depends(check)])
    for routes in (
        catalogue_routes,
        licence_routes,
        material_routes,
        case_routes,
        rating_routes,
        request_routes,
    ):
        signed.include_router(routes(platform))
    app.include_router(signed)
    if dev:
        app.include_router(development_routes(platform))
        app.add_middleware(FaultMiddleware, switch=platform.faults)
    return app
