"""The lab's own desk: it is built outside the product and breaks unseen when settings change."""

from tests.netlab.agent_aiortc import sign_in
from tests.netlab.desk_side import open_desk


def test_the_labs_desk_listens_and_its_agent_can_sign_in():
    with open_desk("127.0.0.1", 0) as server:
        assert server.started
        port = server.servers[0].sockets[0].getsockname()[1]
        assert "=" in sign_in(f"http://127.0.0.1:{port}")
