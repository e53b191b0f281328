"""The store: sealed, durable, honest about full disks and broken files."""

import os
import random
from dataclasses import replace
from types import MappingProxyType

import apsw
import pytest
from outbox_parts import (
    CANARY_ANSWER,
    CANARY_ID,
    CANARY_NAME,
    CANARY_PAGE,
    CANARY_PHONE,
    KEK,
    RECEIPT,
    draft,
    help_request,
    open_store,
    rating,
)

from kiosk.cases import keys
from kiosk.cases.database import StoreCode, StoreProblem
from kiosk.cases.keys import KeyCode, KeyProblem, load_kek
from kiosk.cases.store import Store

NEEDLES = [
    form
    for text in (
        CANARY_NAME,
        CANARY_ID,
        CANARY_ANSWER,
        CANARY_PHONE,
        "13800000000",
        RECEIPT.query_code,
    )
    for form in (text.encode(), text.encode("utf-16-le"), text.encode("gb18030"))
] + [CANARY_PAGE]


def disk_hits(folder):
    return [
        (path.name, needle)
        for path in folder.iterdir()
        if path.is_file()
        for needle in NEEDLES
        if needle in path.read_bytes()
    ]


def refused(code):
    return pytest.raises(StoreProblem, match=f"^{code.value}$")


def test_nothing_a_resident_said_is_readable_in_any_file_at_any_stage(tmp_path):
    store = open_store(tmp_path, reserve_bytes=4096)
    store.add_case(draft(), 1.0)
    store.add_rating(rating(text=CANARY_ANSWER), 1.0)
    store.add_request(help_request(), 1.0)
    assert disk_hits(tmp_path) == []
    store.purge("request-1", 2.0, "ticket-1")
    store.start_upload("case-1")
    store.set_uploaded("case-1", 0, "F1")
    store.stamp_in_doubt("case-1", 60.0)
    store.accept_case("case-1", RECEIPT, 2.0)
    assert disk_hits(tmp_path) == []
    assert store.contents.receipt("case-1") == RECEIPT
    store.close()
    assert disk_hits(tmp_path) == []
    assert (tmp_path / "outbox.db").stat().st_mode & 0o077 == 0


def test_content_comes_back_as_it_was_given(tmp_path):
    given = draft()
    store = open_store(tmp_path)
    store.add_case(given, 1.0)
    store.close()
    store = open_store(tmp_path)
    assert store.contents.submission("case-1") == given.submission
    files = [store.contents.file("case-1", n) for n in range(store.contents.file_count("case-1"))]
    assert tuple(files) == given.files
    store.close()


def test_frozen_answers_are_stored_as_they_are(tmp_path):
    answers = MappingProxyType({"plots": (MappingProxyType({"mu": 12}),), "level": "200"})
    given = draft()
    frozen = replace(given, submission=replace(given.submission, answers=answers))
    store = open_store(tmp_path)
    store.add_case(frozen, 1.0)
    stored = store.contents.submission("case-1").answers
    assert stored == {"plots": [{"mu": 12}], "level": "200"}
    store.close()


def test_accepting_forgets_the_content_key_and_purging_forgets_the_receipt(tmp_path):
    store = open_store(tmp_path)
    store.add_case(draft(), 1.0)
    (before,) = store._db.rows("SELECT wrapped FROM deks")
    sealed = store._db.rows("SELECT sealed FROM blobs WHERE name = 'submission'")[0][0]
    store.accept_case("case-1", RECEIPT, 2.0)
    (after,) = store._db.rows("SELECT wrapped FROM deks")
    assert after != before
    new_dek = keys.unseal(KEK, "dek/case-1", after[0])
    with pytest.raises(keys.SealBroken):
        keys.unseal(new_dek, "case-1/submission", sealed)
    store.purge("case-1", 3.0)
    store.tidy()
    assert store._db.rows("SELECT count(*) FROM deks") == [(0,)]
    assert store._db.rows("SELECT count(*) FROM blobs") == [(0,)]
    assert store.case_no("case-1") == RECEIPT.case_no
    raw = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert before[0] not in raw
    assert after[0] not in raw
    store.close()


def test_purged_cases_give_their_space_back(tmp_path):
    store = open_store(tmp_path)
    for number in range(5):
        store.add_case(draft(f"case-{number}", pages=0), 1.0)
        big = os.urandom(400_000)
        with store._db.transaction():
            store._db.rows("INSERT INTO blobs VALUES(?, 'big', ?)", f"case-{number}", big)
    for number in range(5):
        store.accept_case(f"case-{number}", RECEIPT, 2.0)
        store.purge(f"case-{number}", 3.0)
    store.tidy()
    assert (tmp_path / "outbox.db").stat().st_size < 200_000
    store.close()


def test_the_same_case_twice_is_one_and_another_content_is_refused(tmp_path):
    store = open_store(tmp_path)
    assert store.add_case(draft(), 1.0)
    assert not store.add_case(draft(), 2.0)
    with refused(StoreCode.OTHER_CONTENT):
        store.add_case(draft(answer="changed"), 3.0)
    assert store.backlog() == (1, 1.0)
    store.accept_case("case-1", RECEIPT, 4.0)
    store.purge("case-1", 4.0)
    assert not store.add_case(draft(), 5.0)
    assert store.backlog() == (0, None)
    store.close()


def test_a_full_disk_refuses_the_next_case_cleanly_and_still_drains(tmp_path):
    store = open_store(tmp_path)
    store._db.rows("PRAGMA max_page_count = 40")
    stored = 0
    with refused(StoreCode.DISK_FULL):
        for number in range(200):
            store.add_case(draft(f"case-{number}"), 1.0)
            stored += 1
    assert 0 < stored < 200
    assert store.backlog()[0] == stored
    assert store._db.rows("PRAGMA integrity_check") == [("ok",)]
    for number in range(stored):
        store.accept_case(f"case-{number}", RECEIPT, 2.0)
        store.purge(f"case-{number}", 2.0)
    assert store.add_case(draft("case-after"), 3.0)
    store.close()


class StuffedDisk(apsw.VFS):
    """A disk that is full from now on, until the reserve file is given up."""

    def __init__(self, name, reserve):
        self.full = False
        self.reserve = reserve
        super().__init__(name, "")

    def xOpen(self, name, flags):
        return StuffedFile(self, name, flags)


class StuffedFile(apsw.VFSFile):
    def __init__(self, disk, name, flags):
        self._disk = disk
        super().__init__("", name, flags)

    def xWrite(self, data, offset):
        if self._disk.full and self._disk.reserve.exists():
            raise apsw.FullError
        super().xWrite(data, offset)


def test_the_reserve_lets_a_full_disk_drain_but_never_takes_a_new_case(tmp_path):
    disk = StuffedDisk("stuffed", tmp_path / "outbox.db.reserve")
    try:
        store = open_store(tmp_path, reserve_bytes=8192, vfs="stuffed")
        store.add_case(draft(), 1.0)
        disk.full = True
        with refused(StoreCode.DISK_FULL):
            store.add_case(draft("case-2"), 1.0)
        assert disk.reserve.exists()
        store.accept_case("case-1", RECEIPT, 2.0)
        assert not disk.reserve.exists()
        assert store.case_no("case-1") == RECEIPT.case_no
        disk.full = False
        store.tidy()
        assert disk.reserve.stat().st_size == 8192
        store.close()
    finally:
        disk.unregister()


class FailingDisk(StuffedDisk):
    """Fails the n-th write or sync from when it is armed."""

    def __init__(self, name):
        self.left = None
        super().__init__(name, None)

    def xOpen(self, name, flags):
        return FailingFile(self, name, flags)

    def spend(self):
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise apsw.IOError


class FailingFile(apsw.VFSFile):
    def __init__(self, disk, name, flags):
        self._disk = disk
        super().__init__("", name, flags)

    def xWrite(self, data, offset):
        self._disk.spend()
        super().xWrite(data, offset)

    def xSync(self, flags):
        self._disk.spend()
        super().xSync(flags)


def test_an_io_fault_at_any_write_leaves_the_case_whole_or_absent(tmp_path):
    outcomes = set()
    for point in range(24):
        folder = tmp_path / str(point)
        folder.mkdir()
        disk = FailingDisk(f"failing-{point}")
        try:
            store = open_store(folder, vfs=f"failing-{point}")
            disk.left = point
            try:
                store.add_case(draft(), 1.0)
                told = True
            except StoreProblem as problem:
                assert problem.code in (StoreCode.IO, StoreCode.DISK_FULL)
                told = False
            disk.left = None
            store.close()
        finally:
            disk.unregister()
        store = open_store(folder)
        kept = store.backlog()[0]
        assert kept == 1 if told else kept in (0, 1)
        if kept:
            assert store.contents.submission("case-1") == draft().submission
            assert store.contents.file_count("case-1") == 2
        store.close()
        outcomes.add(told)
    assert outcomes == {True, False}


def test_a_second_process_is_kept_out(tmp_path):
    store = open_store(tmp_path)
    store.add_case(draft(), 1.0)
    with refused(StoreCode.IN_USE):
        open_store(tmp_path)
    store.close()


def test_a_changed_machine_key_is_told_at_once(tmp_path):
    open_store(tmp_path).close()
    with refused(StoreCode.WRONG_KEY):
        Store(tmp_path / "outbox.db", bytes(32), reserve_bytes=0)


def test_an_unreadable_file_is_set_aside_and_never_deleted(tmp_path):
    (tmp_path / "outbox.db").write_bytes(b"not a database at all" * 500)
    store = open_store(tmp_path)
    assert store.quarantined == tmp_path / "outbox.db.corrupt-1"
    assert store.quarantined.read_bytes().startswith(b"not a database")
    assert store.add_case(draft(), 1.0)
    store.close()


def _garbage(path):
    path.write_bytes(b"not a database at all" * 500)


def _torn_page(path):
    """What a dying flash does: the header stands, a page in the middle is noise."""
    raw = bytearray(path.read_bytes())
    raw[4096 * 2 : 4096 * 3] = random.Random(4).randbytes(4096)
    path.write_bytes(raw)


def _cut_short(path):
    path.write_bytes(path.read_bytes()[:5000])


def _other_tables(path):
    path.unlink()
    connection = apsw.Connection(str(path))
    connection.execute("CREATE TABLE entries(state TEXT, next_at REAL)")
    connection.close()


@pytest.mark.parametrize("spoil", [_garbage, _torn_page, _cut_short, _other_tables])
def test_a_spoilt_file_is_kept_for_staff_and_the_kiosk_goes_on(tmp_path, spoil):
    store = open_store(tmp_path)
    for number in range(5):
        store.add_case(draft(f"case-{number}"), 1.0)
    store.close()
    path = tmp_path / "outbox.db"
    spoil(path)
    spoilt = path.read_bytes()
    for number in (1, 2):
        store = open_store(tmp_path)
        assert (store.quarantined is not None) == (number == 1)
        assert store.add_request(help_request(f"request-{number}"), 1.0)
        assert store.backlog()[0] == number
        store.close()
    # SQLite counts the opening in its 100-byte header; everything after it is as it was found.
    assert (tmp_path / "outbox.db.corrupt-1").read_bytes()[100:] == spoilt[100:]
    assert len(list(tmp_path.glob("outbox.db.corrupt-*"))) == 1
    assert disk_hits(tmp_path) == []


def test_an_empty_file_is_a_new_one(tmp_path):
    (tmp_path / "outbox.db").touch()
    store = open_store(tmp_path)
    assert store.quarantined is None
    assert store.add_request(help_request(), 1.0)
    store.close()


def test_a_clock_that_jumped_back_does_not_park_a_case_for_years(tmp_path):
    store = open_store(tmp_path)
    store.add_case(draft(), 2_000_000.0)
    store.postpone("case-1", 2_000_300.0, "network")
    assert store.next_due(1000.0) is None
    assert store.next_wait(1000.0) <= 3700.0
    assert store.next_due(1000.0 + 3661.0) is not None
    store.close()


def test_blobs_are_bound_to_their_case_and_place():
    rng = random.Random(7)
    dek = keys.new_dek()
    sealed = keys.seal(dek, "case-1/data/0", b"page")
    assert keys.unseal(dek, "case-1/data/0", sealed) == b"page"
    flipped = bytearray(sealed)
    flipped[rng.randrange(len(sealed))] ^= 1 << rng.randrange(8)
    for key, place, blob in (
        (dek, "case-2/data/0", sealed),
        (keys.new_dek(), "case-1/data/0", sealed),
        (dek, "case-1/data/0", bytes(flipped)),
        (dek, "case-1/data/0", sealed[:9]),
    ):
        with pytest.raises(keys.SealBroken):
            keys.unseal(key, place, blob)


def test_the_machine_key(tmp_path, monkeypatch):
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    with pytest.raises(KeyProblem) as missing:
        load_kek(tmp_path, allow_dev_key=False)
    assert missing.value.code is KeyCode.MISSING
    made = load_kek(tmp_path, allow_dev_key=True)
    assert made == load_kek(tmp_path, allow_dev_key=True)
    path = tmp_path / keys.DEV_KEY_NAME
    path.chmod(0o644)
    with pytest.raises(KeyProblem) as open_to_all:
        load_kek(tmp_path, allow_dev_key=True)
    assert open_to_all.value.code is KeyCode.PERMISSIONS
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / keys.CREDENTIAL_NAME).write_bytes(KEK)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    assert load_kek(tmp_path, allow_dev_key=False) == KEK
    (credentials / keys.CREDENTIAL_NAME).write_bytes(KEK[:5])
    with pytest.raises(KeyProblem) as short:
        load_kek(tmp_path, allow_dev_key=False)
    assert short.value.code is KeyCode.LENGTH
