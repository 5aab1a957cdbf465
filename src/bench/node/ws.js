// A plain room server with ws: a Map of Sets, and a loop of sends.
import { WebSocketServer, WebSocket } from 'ws';

const rooms = new Map();
let people = 0;
let seq = 0;

function publish(sender, boardId, frame) {
  const text = JSON.stringify(frame);
  for (const socket of rooms.get(boardId) ?? []) {
    if (socket !== sender && socket.readyState === WebSocket.OPEN) {
      socket.send(text);
    }
  }
}

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]) });
server.on('connection', (socket) => {
  const user = { id: `user-${++people}`, name: 'Alice' };
  const joined = new Set();
  socket.on('message', (data) => {
    const { type, boardId, id, text, event, data: value } = JSON.parse(data);
    switch (type) {
      case 'join':
        if (!rooms.has(boardId)) rooms.set(boardId, new Set());
        rooms.get(boardId).add(socket);
        joined.add(boardId);
        socket.send(JSON.stringify({ type: 'joined', boardId }));
        break;
      case 'message': {
        const at = new Date().toISOString();
        publish(socket, boardId, { type: 'message', boardId, seq: ++seq, id, user, text, at });
        socket.send(JSON.stringify({ type: 'ack', boardId, id, seq, at }));
        break;
      }
      case 'signal':
        publish(socket, boardId, { type: 'signal', boardId, user, event, data: value });
        break;
      default:
        socket.send(JSON.stringify({ type: 'error', error: `unknown ${type}` }));
    }
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    for (const boardId of joined) {
      const room = rooms.get(boardId);
      room.delete(socket);
      if (room.size === 0) rooms.delete(boardId);
    }
  });
});

// Ends with the process that started it.
process.stdin.on('end', () => process.exit(0)).resume();
