"""How every HTTP route of the desk says no."""

from fastapi.responses import JSONResponse


def refuse(status: int, code: str, **extra: int) -> JSONResponse:
    """An error as every route gives it: `{"code": …}`."""
    headers = {"Retry-After": str(extra["retry_after"])} if "retry_after" in extra else None
    return JSONResponse({"code": code, **extra}, status_code=status, headers=headers)
