// A plain room server with Socket.IO: its rooms, its acknowledgements, WebSockets only.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

let people = 0;
let seq = 0;

const http = createServer();
const io = new Server(http, { transports: ['websocket'] });
io.on('connection', (socket) => {
  const user = { id: `user-${++people}`, name: 'Alice' };
  socket.on('join', (boardId) => {
    socket.join(boardId);
    socket.emit('joined', boardId);
  });
  socket.on('message', ({ boardId, id, text }, acknowledge) => {
    const at = new Date().toISOString();
    socket.to(boardId).emit('message', { boardId, seq: ++seq, id, user, text, at });
    acknowledge({ boardId, id, seq, at });
  });
  socket.on('signal', ({ boardId, event, data }) => {
    socket.to(boardId).emit('signal', { boardId, user, event, data });
  });
});

http.listen(Number(process.argv[2]), '127.0.0.1');

// Ends with the process that started it.
process.stdin.on('end', () => process.exit(0)).resume();
