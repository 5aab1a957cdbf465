// Publishes a message, waits for its acknowledgement, and recovers missed messages. Needs Node 20 or newer.
//   npm install ws && node publish-and-recover.mjs
// ROOMKEY is the address of the application. `./mvnw -Prun` starts it in demo mode.
// This program speaks the protocol itself. roomkey.js (docs/client.md) does the same and reconnects.
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';

const http = process.env.ROOMKEY ?? 'http://127.0.0.1:8080/roomkey';
const boardId = 'board-1';

const post = (path, body, headers) =>
  fetch(http + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** Opens a socket with a token. Its `ask` sends a frame and resolves with the answer that has the same `ref`. */
const open = async (token) => {
  const socket = new WebSocket(`${http.replace(/^http/, 'ws')}/ws`, { headers: { Authorization: `Bearer ${token}` } });
  const waiting = new Map();
  socket.on('message', (text) => {
    const frame = JSON.parse(text);
    waiting.get(frame.ref ?? frame.type)?.(frame);
  });
  const next = (key) =>
    new Promise((resolve, reject) => {
      waiting.set(key, (frame) => (frame.type === 'error' ? reject(new Error(frame.code)) : resolve(frame)));
      socket.once('close', (code) => reject(new Error(`closed ${code}`)));
      socket.once('error', reject);
    });
  await next('authenticated');
  const ask = (frame) => {
    const ref = randomUUID();
    const answer = next(ref);
    socket.send(JSON.stringify({ ...frame, boardId, ref }));
    return answer;
  };
  return { ask, close: () => socket.close(1000) };
};

const login = await post('/login', { username: 'alice', password: 'alice-demo' });
const Cookie = login.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ');
const issued = await post('/api/tokens', { label: 'example', scopes: ['connect', 'read', 'publish'] }, { Cookie });
const { token } = await issued.json();

const first = await open(token);
const { epoch } = await first.ask({ type: 'join' });
const message = { type: 'message', id: randomUUID(), text: 'Hello from Node' };
const ack = await first.ask(message); // the message is committed
console.log('stored   ', ack.seq);
// If the answer is lost, send the message again: the same id makes it the same message.
const again = await first.ask(message);
console.log('repeated ', again.seq, again.duplicate);
first.close();

// While this program has no socket, a message arrives over HTTP.
await post(`/api/boards/${boardId}/messages`, { text: 'While you were away' }, { Authorization: `Bearer ${token}` });

const second = await open(token);
const joined = await second.ask({ type: 'join', after: ack.seq, epoch });
console.log('recovered', joined.recovered, joined.messages.map(({ text }) => text).join(', '));
second.close();
