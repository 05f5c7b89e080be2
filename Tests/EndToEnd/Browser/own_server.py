"""A server of its own for a test that needs other settings: its database is empty, and its log can be read."""

import contextlib
import os
import random
import socket
import subprocess
import time
import urllib.request
import uuid

import pymongo
import pytest


def free_port():
    # Below the range from which Linux takes the ports of outgoing connections, which would take it away.
    for port in random.sample(range(15_000, 30_000), 100):
        with contextlib.suppress(OSError), socket.socket() as free:
            free.bind(("127.0.0.1", port))
            return port
    raise OSError("no port is free")


class OwnServer:
    def __init__(self, settings, folder):
        self.settings = settings
        self.base = f"http://127.0.0.1:{settings['PORT']}"
        self.log = folder / "server.log"
        self.database = pymongo.MongoClient(settings["MONGODB_URI"])[settings["MONGODB_DATABASE"]]

    def command(self, *arguments, line=""):
        """Runs a command of the program with this server's settings."""
        return subprocess.run(
            [self.settings["AFTERIMAGE_PROGRAM"], *arguments], env=self.settings, input=line, capture_output=True,
            text=True, timeout=60)

    def is_ready(self):
        try:
            return urllib.request.urlopen(f"{self.base}/health/ready", timeout=5).status == 200
        except OSError:
            return False


@contextlib.contextmanager
def run_server(folder, **changes):
    """Runs a server with the settings of the environment and these changes, until the block ends."""
    needed = ("AFTERIMAGE_PROGRAM", "AFTERIMAGE_MONGODB_URI", "AFTERIMAGE_MONGODB_DATABASE")
    if missing := [name for name in needed if not os.environ.get(name)]:
        pytest.skip(f"{', '.join(missing)} not set")
    own = {
        "MONGODB_URI": os.environ["AFTERIMAGE_MONGODB_URI"],
        "MONGODB_DATABASE": f"{os.environ['AFTERIMAGE_MONGODB_DATABASE']}-own-{uuid.uuid4().hex[:8]}",
        "PORT": str(free_port()), "UPLOADS_DIRECTORY": str(folder / "uploads"),
        "SPOOL_DIRECTORY": str(folder / "spool"), "VIDEO_PROXY_LOG": str(folder / "video_proxy.log"),
    }
    server = OwnServer({**os.environ, **own, **changes}, folder)
    with server.log.open("w") as output:
        process = subprocess.Popen(
            [server.settings["AFTERIMAGE_PROGRAM"], "serve"], env=server.settings, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + 30
        while not server.is_ready():
            assert process.poll() is None and time.monotonic() < deadline, server.log.read_text()
            time.sleep(0.05)
        yield server
        process.terminate()
        assert process.wait(30) == 0, server.log.read_text()
    finally:
        process.kill()
        process.wait()
        server.database.client.drop_database(server.database.name)
