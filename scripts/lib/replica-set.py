#!/usr/bin/env python3
"""Makes the mongod on a local port a single-node replica set; succeeds when it accepts writes.

Implements MongoDB's wire protocol, because there may be neither a mongo shell nor a Python driver. Makes a single
attempt, which the caller repeats. Data of an earlier run may have another port: the member's address is then replaced.
"""
import socket
import struct
import sys

PORT = int(sys.argv[1])
ALREADY_INITIALIZED = b"\x10code\0" + struct.pack("<i", 23)
IS_PRIMARY = b"\x08isWritablePrimary\0\1"
# Sent by a member without a configuration, or that is not in its configuration.
HAS_NO_SET = b"\x08isreplicaset\0\1"


def main():
    with socket.create_connection(("127.0.0.1", PORT), timeout=5) as connection:
        state = send(connection, {"hello": 1})
        if HAS_NO_SET in state:
            configure(connection)
        if IS_PRIMARY not in state:
            sys.exit("it is not primary yet")


def configure(connection):
    member = {"_id": 0, "host": f"127.0.0.1:{PORT}"}
    config = {"_id": "rs0", "version": 1, "members": [member]}
    if ALREADY_INITIALIZED in send(connection, {"replSetInitiate": config}):
        # Needs force: a member whose address has changed is not primary.
        send(connection, {"replSetReconfig": config, "force": True})


def send(connection, command):
    """Sends one OP_MSG and returns the bytes of the reply."""
    body = struct.pack("<iB", 0, 0) + document({**command, "$db": "admin"})
    connection.sendall(struct.pack("<iiii", 16 + len(body), 1, 0, 2013) + body)
    (length,) = struct.unpack("<i", receive(connection, 4))
    return receive(connection, length - 4)


def receive(connection, count):
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            sys.exit("mongod closed the connection")
        data += part
    return data


def document(fields):
    """Encodes BSON of the few types that the commands use."""
    body = b"".join(element(key.encode() + b"\0", value) for key, value in fields.items())
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def element(key, value):
    if isinstance(value, bool):
        return b"\x08" + key + bytes([value])
    if isinstance(value, int):
        return b"\x10" + key + struct.pack("<i", value)
    if isinstance(value, str):
        text = value.encode() + b"\0"
        return b"\x02" + key + struct.pack("<i", len(text)) + text
    if isinstance(value, list):
        return b"\x04" + key + document({str(index): item for index, item in enumerate(value)})
    return b"\x03" + key + document(value)


main()
