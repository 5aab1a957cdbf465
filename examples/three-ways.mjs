// Opens sockets in the three ways. Needs Node 20 or newer.   npm install ws && node three-ways.mjs
// ROOMKEY is the address of the application. `./mvnw -Prun` starts it in demo mode.
import WebSocket from 'ws';

const http = process.env.ROOMKEY ?? 'http://127.0.0.1:8080/roomkey';
const ws = http.replace(/^http/, 'ws');

const post = (path, body, headers = {}) =>
  fetch(http + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** Opens a socket, sends the frames, and resolves with the first received frame. */
const firstFrame = (url, options = {}, ...frames) =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url, options);
    socket.on('open', () => frames.forEach((frame) => socket.send(JSON.stringify(frame))));
    socket.on('message', (text) => {
      resolve(JSON.parse(text));
      socket.close(1000);
    });
    socket.on('error', reject);
  });

const login = await post('/login', { username: 'alice', password: 'alice-demo' });
const Cookie = login.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ');
const issued = await post('/api/tokens', { label: 'example', scopes: ['connect', 'read', 'publish'] }, { Cookie });
const { token } = await issued.json();

console.log('cookie       ', await firstFrame(`${ws}/ws`, { headers: { Cookie } }));
console.log('token in URL ', await firstFrame(`${ws}/ws?token=${token}`));
console.log('first message', await firstFrame(`${ws}/ws?auth=message`, {}, { type: 'auth', token }));
console.log('none         ', await firstFrame(`${ws}/ws`));
