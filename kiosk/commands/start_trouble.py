"""Why a kiosk can't start, in words for whoever stands before the machine with a keyboard."""

from pathlib import Path

from kiosk.cases.database import StoreCode, StoreProblem
from kiosk.cases.keys import CREDENTIAL_NAME, DEV_KEY_NAME, KEY_BYTES, KeyCode, KeyProblem
from kiosk.secrets import SecretMissing

OUTBOX_NAME = "outbox.db"

# What can keep the floor from starting and can be mended by hand; anything else is a defect.
MENDABLE = (OSError, KeyProblem, StoreProblem, SecretMissing)


class CannotStart(Exception):
    """The kiosk can't start; the text says what is wrong and how to mend it."""


def cannot_start(error: Exception, state: Path) -> CannotStart:
    """Return the operator's words for one of `MENDABLE`."""
    match error:
        case KeyProblem(code=code):
            return CannotStart(_key_words(code, state))
        case StoreProblem(code=code):
            return CannotStart(_store_words(code, state / OUTBOX_NAME))
        case OSError():
            return CannotStart(f"{error.filename or state}: {error.strerror}; mend it, start again")
        case _:
            return CannotStart(str(error))


def quarantine_words(aside: Path) -> str:
    """Return what to tell when an unreadable outbox was set aside and a new one begun."""
    return (
        f"{OUTBOX_NAME} could not be read and was set aside as {aside}; the kiosk goes on with a "
        "new one. Cases that were not sent yet may be in it: hand it to the maintainer, do not "
        "delete it"
    )


def _key_words(code: KeyCode, state: Path) -> str:
    key = state / DEV_KEY_NAME
    match code:
        case KeyCode.MISSING:
            return (
                "the outbox key is missing: give it by systemd "
                f"LoadCredentialEncrypted={CREDENTIAL_NAME}"
            )
        case KeyCode.PERMISSIONS:
            return f"{key} may be read by others: 'chmod 600 {key}' makes it the kiosk's alone"
        case KeyCode.LENGTH:
            return (
                f"the outbox key ({CREDENTIAL_NAME} or {key}) has not {KEY_BYTES} bytes: put the "
                f"right one back; a new key can't open what {OUTBOX_NAME} holds"
            )


def _store_words(code: StoreCode, outbox: Path) -> str:
    match code:
        case StoreCode.WRONG_KEY:
            return (
                f"{outbox} was sealed with another key: put that key back; nothing was deleted. "
                "Only when the key is lost for good: move the file aside to begin a new one"
            )
        case StoreCode.IN_USE:
            return f"{outbox} is in use: another kiosk runs on this state folder; stop it first"
        case StoreCode.DISK_FULL:
            return f"{outbox}: the disk is full; make room on it, do not delete the outbox"
        case _:
            return f"{outbox} can't be opened ({code.value}): check the disk and the file's rights"
