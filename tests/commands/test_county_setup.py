"""What ``deploy/county/setup.sh`` puts on a county's machine, looked at in a folder."""

import os
import re
import stat
import subprocess
from pathlib import Path

from kiosk.county.settings import load_desk_file
from kiosk.settings import load_settings

COUNTY = Path(__file__).parents[2] / "deploy" / "county"


def _set_up(root: Path, *roles: str, **given: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"DESTDIR": str(root)} | given
    return subprocess.run(
        [COUNTY / "setup.sh", *roles], env=env, capture_output=True, text=True, check=False
    )


def test_the_servers_of_a_county_are_set_up_once_and_keep_what_is_their_own(tmp_path):
    done = _set_up(tmp_path, "desk", "relay", "store", "media", JIUJIN_REDIS_URL="redis://:pw@h/0")
    assert (done.returncode, done.stderr) == (0, "")
    etc, units = tmp_path / "etc/jiujin", tmp_path / "etc/systemd/system"
    assert load_settings(etc / "config/kiosk.toml").site.mode == "prod"
    assert load_desk_file(etc / "config/desk.toml").server.https
    secrets = {path.name: path.read_text() for path in (etc / "secrets").iterdir()}
    assert set(secrets) == {"desk_key", "site_token", "relay_secret", "redis_url", "janus_secret"}
    assert all(text not in done.stdout for text in secrets.values())
    for path in (etc / "secrets", *(etc / "secrets").iterdir(), etc / "store.conf"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o007 == 0
    given = (units / "jiujin-county.service.d/secrets.conf").read_text()
    assert set(re.findall(r"^LoadCredentialEncrypted=(\w+):", given, re.M)) == set(secrets)

    names = ("relay.conf", "config/desk.toml", "janus.conf")
    own = {etc / name: "# ours" for name in names}
    for path, text in own.items():
        path.write_text(text)
    store = (etc / "store.conf").read_text()
    assert len(re.findall(r"^requirepass \w{48}$", store, re.M)) == 1
    assert _set_up(tmp_path, "desk", "relay", "store", "media").returncode == 0
    assert all(path.read_text() == text for path, text in own.items())
    assert (etc / "store.conf").read_text() == store
    assert {path.name: path.read_text() for path in (etc / "secrets").iterdir()} == secrets


def test_a_role_that_is_none_is_said_and_nothing_is_done(tmp_path):
    for roles in ((), ("desk", "rellay")):
        done = _set_up(tmp_path, *roles)
        assert done.returncode == 2
        assert done.stderr
    assert not list(tmp_path.iterdir())
