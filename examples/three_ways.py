"""Opens sockets in the three ways. Needs Python 3.9 or newer.   pip install websockets && python3 three_ways.py

ROOMKEY is the address of the application. `./mvnw -Prun` starts it in demo mode.
"""
import asyncio
import json
import os
from urllib.request import Request, urlopen

import websockets

HTTP = os.environ.get("ROOMKEY", "http://127.0.0.1:8080/roomkey")
WS = HTTP.replace("http", "ws", 1)


def post(path, body, cookie=""):
    headers = {"Content-Type": "application/json", "Cookie": cookie}
    return urlopen(Request(HTTP + path, json.dumps(body).encode(), headers))


async def first_frame(url, *frames, headers=None):
    """Opens a socket, sends the frames, and returns the first received frame."""
    # The name of this argument changed in websockets 14.
    new = int(websockets.__version__.split(".")[0]) >= 14
    options = {"additional_headers" if new else "extra_headers": headers or {}}
    async with websockets.connect(url, **options) as socket:
        for frame in frames:
            await socket.send(json.dumps(frame))
        return json.loads(await socket.recv())


async def main():
    login = post("/login", {"username": "alice", "password": "alice-demo"})
    cookie = "; ".join(c.split(";")[0] for c in login.headers.get_all("Set-Cookie"))
    wanted = {"label": "example", "scopes": ["connect", "read", "publish"]}
    token = json.load(post("/api/tokens", wanted, cookie))["token"]

    print("cookie       ", await first_frame(f"{WS}/ws", headers={"Cookie": cookie}))
    print("token in URL ", await first_frame(f"{WS}/ws?token={token}"))
    print("first message", await first_frame(f"{WS}/ws?auth=message", {"type": "auth", "token": token}))
    print("none         ", await first_frame(f"{WS}/ws"))


asyncio.run(main())
