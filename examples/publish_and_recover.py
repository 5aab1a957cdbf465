"""Publishes a message, waits for its acknowledgement, and recovers missed messages. Needs Python 3.9 or newer.

pip install websockets && python3 publish_and_recover.py
ROOMKEY is the address of the application. `./mvnw -Prun` starts it in demo mode.
"""
import asyncio
import json
import os
import uuid
from urllib.request import Request, urlopen

import websockets

HTTP = os.environ.get("ROOMKEY", "http://127.0.0.1:8080/roomkey")
WS = HTTP.replace("http", "ws", 1)
BOARD = "board-1"


def post(path, body, **headers):
    headers["Content-Type"] = "application/json"
    return urlopen(Request(HTTP + path, json.dumps(body).encode(), headers))


async def ask(socket, **frame):
    """Sends a frame and returns the answer with the same ref. It skips frames that arrive before it."""
    ref = str(uuid.uuid4())
    await socket.send(json.dumps({**frame, "boardId": BOARD, "ref": ref}))
    while True:
        answer = json.loads(await asyncio.wait_for(socket.recv(), 10))
        if answer.get("ref") == ref:
            if answer["type"] == "error":
                raise RuntimeError(answer["code"])
            return answer


def connect(token):
    # The name of this argument changed in websockets 14.
    new = int(websockets.__version__.split(".")[0]) >= 14
    headers = {"Authorization": f"Bearer {token}"}
    return websockets.connect(f"{WS}/ws", **{"additional_headers" if new else "extra_headers": headers})


async def main():
    login = post("/login", {"username": "alice", "password": "alice-demo"})
    cookie = "; ".join(c.split(";")[0] for c in login.headers.get_all("Set-Cookie"))
    wanted = {"label": "example", "scopes": ["connect", "read", "publish"]}
    token = json.load(post("/api/tokens", wanted, Cookie=cookie))["token"]

    async with connect(token) as socket:
        epoch = (await ask(socket, type="join"))["epoch"]
        message = {"type": "message", "id": str(uuid.uuid4()), "text": "Hello from Python"}
        ack = await ask(socket, **message)  # the message is committed
        print("stored   ", ack["seq"])
        # If the answer is lost, send the message again: the same id makes it the same message.
        again = await ask(socket, **message)
        print("repeated ", again["seq"], again["duplicate"])

    # While this program has no socket, a message arrives over HTTP.
    post(f"/api/boards/{BOARD}/messages", {"text": "While you were away"}, Authorization=f"Bearer {token}")

    async with connect(token) as socket:
        joined = await ask(socket, type="join", after=ack["seq"], epoch=epoch)
        print("recovered", joined["recovered"], ", ".join(m["text"] for m in joined["messages"]))


asyncio.run(main())
