#!/usr/bin/python3
"""A whole conversation in Python over the package "websockets", written from the protocol page alone: it shares no code with the
gateway or the Java client.

    python3 client.py wss://HOST:PORT/v1/connect CA.pem PERSON_TOKEN RESPONDER_TOKEN

Both tokens must name the same session, one nobody has used before. Prints a line for each step; ends with 0 only if every step was
right. Runs on websockets 10 (Debian 12) and later.
"""

import asyncio
import json
import re
import ssl
import sys

import websockets
from websockets.version import version as websockets_version

STEP_SECONDS = 10
WHOLE_SECONDS = 60
PRIORITIES = ["EMERGENCY", "HIGH", "NORMAL", "LOW"]
RFC3339_MILLIS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

steps = 0


class Wrong(Exception):
    """Something was not as the protocol says."""


def step(words):
    global steps
    steps += 1
    print(f"ok {steps} {words}", flush=True)


def check(condition, words):
    if not condition:
        raise Wrong(words)


def is_time(value):
    return isinstance(value, str) and RFC3339_MILLIS.fullmatch(value) is not None


class Participant:
    """Keeps what has come until somebody asks for it."""

    def __init__(self, name, socket):
        self.name = name
        self.socket = socket
        self.frames = []
        self.changed = asyncio.Condition()
        self.over = False
        self.reading = asyncio.create_task(self.read())

    @classmethod
    async def open(cls, name, url, ca, bearer=None):
        tls = ssl.create_default_context(cafile=ca)
        tls.minimum_version = ssl.TLSVersion.TLSv1_3
        headers = {} if bearer is None else {"Authorization": f"Bearer {bearer}"}
        # The argument was renamed when the library got its new client.
        argument = "additional_headers" if int(websockets_version.split(".")[0]) >= 14 else "extra_headers"
        socket = await asyncio.wait_for(
            websockets.connect(url, ssl=tls, subprotocols=["crisis.v1.json"], **{argument: headers}), STEP_SECONDS
        )
        check(socket.subprotocol == "crisis.v1.json", f"{name}: subprotocol {socket.subprotocol}")
        return cls(name, socket)

    async def read(self):
        try:
            async for text in self.socket:
                check(isinstance(text, str), "a binary frame came although crisis.v1.json was agreed on")
                async with self.changed:
                    self.frames.append(json.loads(text))
                    self.changed.notify_all()
        except websockets.ConnectionClosedError:
            pass  # the code is looked at by whoever expects the end
        finally:
            async with self.changed:
                self.over = True
                self.changed.notify_all()

    async def send(self, frame):
        await self.socket.send(frame if isinstance(frame, str) else json.dumps(frame))

    async def expect(self, kind, what, fits=lambda frame: True):
        """The first frame of that type that fits; what else came stays. An error that nobody asked for ends it."""

        def found():
            for index, frame in enumerate(self.frames):
                if frame["type"] == kind and fits(frame):
                    return self.frames.pop(index)
            for frame in self.frames:
                check(kind == "error" or frame["type"] != "error", f"{self.name}: {frame}")
            check(not self.over, f"{self.name}: closed before {what} came")
            return None

        async def wait():
            async with self.changed:
                while True:
                    frame = found()
                    if frame is not None:
                        return frame
                    await self.changed.wait()

        try:
            return await asyncio.wait_for(wait(), STEP_SECONDS)
        except asyncio.TimeoutError:
            there = ", ".join(frame["type"] for frame in self.frames) or "none"
            raise Wrong(f"{self.name}: no {what} within {STEP_SECONDS} s; there were {there}") from None

    async def close_code(self):
        await asyncio.wait_for(self.reading, STEP_SECONDS)
        await asyncio.wait_for(self.socket.wait_closed(), STEP_SECONDS)
        return self.socket.close_code


async def connect(participant, token, role):
    await participant.send({"type": "connect"} if token is None else {"type": "connect", "token": token})
    connected = await participant.expect("connected", "connected")
    check(connected["role"] == role, f"role {connected['role']}")
    check(connected["active"] is True, "not active")
    check(connected["resumed"] is False, "resumed without a resume")
    for field in ("connectionId", "sessionId", "participantId", "gatewayId", "epoch"):
        check(isinstance(connected[field], str) and connected[field], f"connected.{field}: {connected[field]}")
    for field in ("maxFrameBytes", "maxPayloadBytes", "messagesPerSecond", "burst"):
        check(connected["limits"][field] > 0, f"connected.limits.{field}: {connected['limits'][field]}")
    check(connected["heartbeatMs"] > 0, f"connected.heartbeatMs: {connected['heartbeatMs']}")
    check(is_time(connected["serverTime"]), f"connected.serverTime: {connected['serverTime']}")
    return connected


async def say(sender, receiver, sender_id, receiver_id, frame, kind, priority):
    """One message from one to the other, with everything that belongs to it."""
    mid = frame["id"]
    await sender.send(frame)
    accepted = await sender.expect("accepted", f"accepted {mid}", lambda f: f["id"] == mid)
    position = accepted["position"]
    check(accepted["priority"] == priority, f"accepted.priority: {accepted['priority']}")
    check(isinstance(position, int) and position >= 0, f"accepted.position: {position}")
    message = await receiver.expect("message", f"message {mid}", lambda f: f["id"] == mid)
    check(message["from"]["participantId"] == sender_id, f"message.from: {message['from']}")
    check(message["kind"] == kind, f"message.kind: {message['kind']}")
    check(message["priority"] == priority, f"message.priority: {message['priority']}")
    check(message["position"] == position, f"message.position {message['position']}, accepted {position}")
    check(message.get("previous") is None or message["previous"] < position, f"message.previous: {message.get('previous')}")
    check(message["attempt"] == 1, f"message.attempt: {message['attempt']}")
    check(is_time(message["receivedAt"]), f"message.receivedAt: {message['receivedAt']}")
    if "payload" in frame:
        check(message["payload"] == frame["payload"], f"message.payload: {message['payload']}")
    await receiver.send({"type": "ack", "priority": priority, "position": position})
    delivered = await sender.expect(
        "delivered",
        f"delivered {mid}",
        lambda f: f["priority"] == priority and f["participantId"] == receiver_id and f["position"] >= position,
    )
    return position, delivered.get("latencyMs")


async def ping(participant, nonce):
    await participant.send({"type": "ping", "nonce": nonce})
    pong = await participant.expect("pong", f"pong {nonce}", lambda f: f.get("nonce") == nonce)
    check(is_time(pong["serverTime"]), f"pong.serverTime: {pong['serverTime']}")


async def refused_but_alive(participant, frame, words):
    await participant.send(frame)
    error = await participant.expect("error", f"error for {words}")
    check(error["code"] == "invalid_frame", f"{words}: {error}")
    check(isinstance(error["message"], str) and error["message"], "an error without words")
    await ping(participant, "after-" + words.replace(" ", "-"))


async def conversation(url, ca, person_token, responder_token):
    person = await Participant.open("person", url, ca, bearer=person_token)
    hello = await connect(person, None, "person")
    person_id = hello["participantId"]
    step("the person is connected, token in the upgrade")

    responder = await Participant.open("responder", url, ca)
    welcome = await connect(responder, responder_token, "responder")
    responder_id = welcome["participantId"]
    check(welcome["sessionId"] == hello["sessionId"], "the tokens are for two sessions")
    step("the responder is connected, token in the first frame")

    def there(who):
        return lambda f: f["participantId"] == who and f["event"] in ("joined", "online")

    await person.expect("participant", "participant", there(responder_id))
    await responder.expect("participant", "participant", there(person_id))
    step("each was told of the other")

    for participant in (person, responder):
        for priority in PRIORITIES:
            await participant.expect("caught_up", f"caught_up {priority}", lambda f, p=priority: f["priority"] == p)
    step("both are caught up at every priority")

    first = {"type": "send", "id": "p-1", "kind": "text", "payload": {"text": "Hallo, ist da jemand? 🙂", "n": [1, None, {"a": True}]}}
    position, latency = await say(person, responder, person_id, responder_id, first, "text", "NORMAL")
    step(f"accepted, message, ack, delivered ({latency} ms) from the person to the responder")

    await responder.send({"type": "seen", "priority": "NORMAL", "position": position})
    await person.expect("seen", "seen", lambda f: f["participantId"] == responder_id and f["position"] >= position)
    step("seen")

    answer = {"type": "send", "id": "r-1", "kind": "text", "priority": "HIGH", "payload": {"text": "I am here."}}
    _, latency = await say(responder, person, responder_id, person_id, answer, "text", "HIGH")
    step(f"the same the other way, at HIGH ({latency} ms)")

    await ping(person, "n-1")
    step("ping and pong")

    await refused_but_alive(person, {"type": "sing"}, "an unknown type")
    await refused_but_alive(person, '{"type":"send",', "no JSON")
    await refused_but_alive(person, {"type": "send", "id": "p-2", "kind": "text"}, "a missing field")
    await refused_but_alive(person, {"type": "ack", "priority": "NORMAL", "position": "one"}, "a wrong type")
    step("bad frames are refused and the connection lives")

    escalate = {
        "type": "escalate",
        "id": "p-help",
        "severity": 9,
        "reason": "interop",
        "location": {"lat": 52.52, "lng": 13.405, "accuracyMeters": 20},
    }
    _, latency = await say(person, responder, person_id, responder_id, escalate, "escalation", "EMERGENCY")
    step(f"escalate is accepted and reaches the responder ({latency} ms)")

    def dispatched(frame):
        return frame["id"] == "p-help" and frame["state"] in ("DISPATCHED", "ACKNOWLEDGED", "RESOLVED")

    told = await person.expect("escalation", "escalation DISPATCHED", dispatched)
    also = await responder.expect("escalation", "escalation DISPATCHED", dispatched)
    check(told["escalationId"] == also["escalationId"], "two escalations for one")
    check(told["elapsedMs"] >= 0, f"escalation.elapsedMs: {told['elapsedMs']}")
    step(f"a channel has taken the call after {told['elapsedMs']} ms, and both were told")

    await responder.send({"type": "end", "reason": "interop is done"})
    await person.expect("ended", "ended")
    await responder.expect("ended", "ended")
    for participant in (person, responder):
        code = await participant.close_code()
        check(code == 1000, f"{participant.name}: close code {code}")
    step("ended, and closed with 1000")

    for participant in (person, responder):
        for frame in participant.frames:
            check(frame["type"] not in ("message", "error"), f"{participant.name}: left over {frame}")


def main(arguments):
    if len(arguments) != 4:
        print("usage: python3 client.py URL CA.pem PERSON_TOKEN RESPONDER_TOKEN", file=sys.stderr)
        return 2
    try:
        asyncio.run(asyncio.wait_for(conversation(*arguments), WHOLE_SECONDS))
    except asyncio.TimeoutError:
        print(f"FAILED after step {steps}: not done in time")
        return 1
    except (Wrong, KeyError, OSError, websockets.WebSocketException) as error:
        print(f"FAILED after step {steps}: {type(error).__name__}: {error}")
        return 1
    print("all right")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
