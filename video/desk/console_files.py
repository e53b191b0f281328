"""The agents' page as files: what Vite built, or words that say how to build it."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

MISSING = (
    "工作台页面尚未构建。请在项目目录运行 deploy/setup.sh（或 make setup），然后刷新本页。\n"
    "The agents' page is not built yet. Run deploy/setup.sh (or make setup) in the project's"
    " folder, then reload.\n"
)
_YEAR = "public, max-age=31536000, immutable"


class ConsoleFiles(StaticFiles):
    """Serves `folder`; files below `assets` carry a hash in their name and may be kept."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self._index = folder / "index.html"

    async def check_config(self) -> None:
        """The folder may be built while the desk runs, so its absence is told per request."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code == 404 and not self._index.is_file():
                return PlainTextResponse(MISSING, status_code=503)
            raise
        if path.startswith("assets/") and response.status_code == 200:
            response.headers["Cache-Control"] = _YEAR
        return response
