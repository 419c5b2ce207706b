// A whole conversation in JavaScript over npm's "ws", written from the protocol page alone: it shares no code with the gateway or the Java client.
//
//   node client.mjs wss://HOST:PORT/v1/connect CA.pem PERSON_TOKEN RESPONDER_TOKEN
//
// Both tokens must name the same session, one nobody has used before. Prints a line for each step; ends with 0 only if every step was right.

import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import WebSocket from 'ws';

const STEP_MILLIS = 10_000;
const WHOLE_MILLIS = 60_000;
const PRIORITIES = ['EMERGENCY', 'HIGH', 'NORMAL', 'LOW'];
const RFC3339_MILLIS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const [url, caFile, personToken, responderToken] = process.argv.slice(2);
if (responderToken === undefined) {
  console.error('usage: node client.mjs URL CA.pem PERSON_TOKEN RESPONDER_TOKEN');
  process.exit(2);
}

setTimeout(() => fail(`not done within ${WHOLE_MILLIS} ms`), WHOLE_MILLIS).unref();

let steps = 0;

function step(words) {
  steps += 1;
  console.log(`ok ${steps} ${words}`);
}

function fail(words) {
  console.log(`FAILED after step ${steps}: ${words}`);
  process.exit(1);
}

function check(condition, words) {
  if (!condition) {
    throw new Error(words);
  }
}

/** One participant: keeps what has come until somebody asks for it. */
class Participant {
  constructor(name, headers) {
    this.name = name;
    this.frames = [];
    this.waiting = null;
    this.socket = new WebSocket(url, ['crisis.v1.json'], {
      ca: readFileSync(caFile),
      headers,
      minVersion: 'TLSv1.3',
      handshakeTimeout: STEP_MILLIS,
    });
    this.opened = new Promise((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('error', reject);
    });
    this.closed = new Promise((resolve) => this.socket.once('close', resolve));
    this.socket.on('message', (data, binary) => this.came(data, binary));
    this.socket.on('error', (error) => fail(`${name}: ${error.message}`));
  }

  came(data, binary) {
    if (binary) {
      fail(`${this.name}: a binary frame came although crisis.v1.json was agreed on`);
    }
    this.frames.push(JSON.parse(data.toString('utf8')));
    this.serve();
  }

  send(frame) {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** The first frame of that type that fits; what else came stays. An error that nobody asked for ends it. */
  expect(type, what, fits = () => true) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${this.name}: no ${what} within ${STEP_MILLIS} ms; there were ${this.types()}`)),
        STEP_MILLIS,
      );
      this.waiting = { type, fits, resolve, reject, timer };
      this.serve();
    });
  }

  serve() {
    if (this.waiting === null) {
      return;
    }
    const { type, fits, resolve, reject, timer } = this.waiting;
    const found = this.frames.findIndex((frame) => frame.type === type && fits(frame));
    const error = type === 'error' ? -1 : this.frames.findIndex((frame) => frame.type === 'error');
    if (found < 0 && error < 0) {
      return;
    }
    clearTimeout(timer);
    this.waiting = null;
    if (found >= 0) {
      resolve(this.frames.splice(found, 1)[0]);
    } else {
      reject(new Error(`${this.name}: ${JSON.stringify(this.frames[error])}`));
    }
  }

  types() {
    return this.frames.map((frame) => frame.type).join(', ') || 'none';
  }
}

async function connect(participant, token, role) {
  await participant.opened;
  check(participant.socket.protocol === 'crisis.v1.json', `${participant.name}: subprotocol ${participant.socket.protocol}`);
  participant.send(token === undefined ? { type: 'connect' } : { type: 'connect', token });
  const connected = await participant.expect('connected', 'connected');
  check(connected.role === role, `role ${connected.role}`);
  check(connected.active === true, 'not active');
  check(connected.resumed === false, 'resumed without a resume');
  for (const field of ['connectionId', 'sessionId', 'participantId', 'gatewayId', 'epoch']) {
    check(typeof connected[field] === 'string' && connected[field].length > 0, `connected.${field}: ${connected[field]}`);
  }
  for (const field of ['maxFrameBytes', 'maxPayloadBytes', 'messagesPerSecond', 'burst']) {
    check(connected.limits?.[field] > 0, `connected.limits.${field}: ${connected.limits?.[field]}`);
  }
  check(connected.heartbeatMs > 0, `connected.heartbeatMs: ${connected.heartbeatMs}`);
  check(RFC3339_MILLIS.test(connected.serverTime), `connected.serverTime: ${connected.serverTime}`);
  return connected;
}

/** One message from one to the other, with everything that belongs to it. */
async function say(from, to, fromId, toId, frame, kind, priority) {
  from.send(frame);
  const accepted = await from.expect('accepted', `accepted ${frame.id}`, (f) => f.id === frame.id);
  check(accepted.priority === priority, `accepted.priority: ${accepted.priority}`);
  check(Number.isInteger(accepted.position) && accepted.position >= 0, `accepted.position: ${accepted.position}`);
  const message = await to.expect('message', `message ${frame.id}`, (f) => f.id === frame.id);
  check(message.from.participantId === fromId, `message.from: ${JSON.stringify(message.from)}`);
  check(message.kind === kind, `message.kind: ${message.kind}`);
  check(message.priority === priority, `message.priority: ${message.priority}`);
  check(message.position === accepted.position, `message.position ${message.position}, accepted ${accepted.position}`);
  check(message.previous === undefined || message.previous < message.position, `message.previous: ${message.previous}`);
  check(message.attempt === 1, `message.attempt: ${message.attempt}`);
  check(RFC3339_MILLIS.test(message.receivedAt), `message.receivedAt: ${message.receivedAt}`);
  if (frame.payload !== undefined) {
    check(isDeepStrictEqual(message.payload, frame.payload), `message.payload: ${JSON.stringify(message.payload)}`);
  }
  to.send({ type: 'ack', priority, position: message.position });
  const delivered = await from.expect(
    'delivered',
    `delivered ${frame.id}`,
    (f) => f.priority === priority && f.participantId === toId && f.position >= message.position,
  );
  return { position: message.position, latencyMs: delivered.latencyMs };
}

async function refusedButAlive(participant, frame, words) {
  participant.send(frame);
  const error = await participant.expect('error', `error for ${words}`);
  check(error.code === 'invalid_frame', `${words}: ${JSON.stringify(error)}`);
  check(typeof error.message === 'string' && error.message.length > 0, 'an error without words');
  await ping(participant, `after-${words.replaceAll(' ', '-')}`);
}

async function ping(participant, nonce) {
  participant.send({ type: 'ping', nonce });
  const pong = await participant.expect('pong', `pong ${nonce}`, (f) => f.nonce === nonce);
  check(RFC3339_MILLIS.test(pong.serverTime), `pong.serverTime: ${pong.serverTime}`);
}

async function conversation() {
  const person = new Participant('person', { authorization: `Bearer ${personToken}` });
  const { participantId: personId, sessionId } = await connect(person, undefined, 'person');
  step('the person is connected, token in the upgrade');

  const responder = new Participant('responder', {});
  const { participantId: responderId, sessionId: theirs } = await connect(responder, responderToken, 'responder');
  check(theirs === sessionId, 'the tokens are for two sessions');
  step('the responder is connected, token in the first frame');

  const there = (id) => (f) => f.participantId === id && ['joined', 'online'].includes(f.event);
  await person.expect('participant', 'participant', there(responderId));
  await responder.expect('participant', 'participant', there(personId));
  step('each was told of the other');

  for (const participant of [person, responder]) {
    for (const priority of PRIORITIES) {
      await participant.expect('caught_up', `caught_up ${priority}`, (f) => f.priority === priority);
    }
  }
  step('both are caught up at every priority');

  const hello = { type: 'send', id: 'p-1', kind: 'text', payload: { text: 'Hallo, ist da jemand? 🙂', n: [1, null, { a: true }] } };
  const first = await say(person, responder, personId, responderId, hello, 'text', 'NORMAL');
  step(`accepted, message, ack, delivered (${first.latencyMs} ms) from the person to the responder`);

  responder.send({ type: 'seen', priority: 'NORMAL', position: first.position });
  await person.expect('seen', 'seen', (f) => f.participantId === responderId && f.position >= first.position);
  step('seen');

  const answer = { type: 'send', id: 'r-1', kind: 'text', priority: 'HIGH', payload: { text: 'I am here.' } };
  const second = await say(responder, person, responderId, personId, answer, 'text', 'HIGH');
  step(`the same the other way, at HIGH (${second.latencyMs} ms)`);

  await ping(person, 'n-1');
  step('ping and pong');

  await refusedButAlive(person, { type: 'sing' }, 'an unknown type');
  await refusedButAlive(person, '{"type":"send",', 'no JSON');
  await refusedButAlive(person, { type: 'send', id: 'p-2', kind: 'text' }, 'a missing field');
  await refusedButAlive(person, { type: 'ack', priority: 'NORMAL', position: 'one' }, 'a wrong type');
  step('bad frames are refused and the connection lives');

  const escalate = {
    type: 'escalate',
    id: 'p-help',
    severity: 9,
    reason: 'interop',
    location: { lat: 52.52, lng: 13.405, accuracyMeters: 20 },
  };
  const raised = await say(person, responder, personId, responderId, escalate, 'escalation', 'EMERGENCY');
  step(`escalate is accepted and reaches the responder (${raised.latencyMs} ms)`);

  const dispatched = (f) => f.id === escalate.id && ['DISPATCHED', 'ACKNOWLEDGED', 'RESOLVED'].includes(f.state);
  const told = await person.expect('escalation', 'escalation DISPATCHED', dispatched);
  const also = await responder.expect('escalation', 'escalation DISPATCHED', dispatched);
  check(told.escalationId === also.escalationId, 'two escalations for one');
  check(told.elapsedMs >= 0, `escalation.elapsedMs: ${told.elapsedMs}`);
  step(`a channel has taken the call after ${told.elapsedMs} ms, and both were told`);

  responder.send({ type: 'end', reason: 'interop is done' });
  await person.expect('ended', 'ended');
  await responder.expect('ended', 'ended');
  for (const participant of [person, responder]) {
    const code = await Promise.race([
      participant.closed,
      new Promise((resolve) => setTimeout(() => resolve('none in time'), STEP_MILLIS)),
    ]);
    check(code === 1000, `${participant.name}: close code ${code}`);
  }
  step('ended, and closed with 1000');

  for (const participant of [person, responder]) {
    const again = participant.frames.find((frame) => frame.type === 'message' || frame.type === 'error');
    check(again === undefined, `${participant.name}: left over ${JSON.stringify(again)}`);
  }
}

conversation().then(
  () => {
    console.log('all right');
    process.exit(0);
  },
  (error) => fail(error.message),
);
