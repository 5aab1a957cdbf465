// roomkey.js as a process: commands come in and what the client says goes out, a line of JSON each.
// It is run where roomkey.js lies beside it. It ends by itself once the client has nothing more to do.
import { createInterface } from 'node:readline';
import WebSocket from 'ws';
import { connect } from './roomkey.js';

const { ROOMKEY, BOARD, TOKENS } = process.env;
const tokens = TOKENS.split(' ');
const say = (event, it) => console.log(JSON.stringify({ event, it }));

const connection = connect({
  url: `${ROOMKEY}/ws`,
  credential: { token: () => (tokens.length > 1 ? tokens.shift() : tokens[0]) },
  WebSocket,
  random: () => 0,
});
for (const type of ['state', 'authenticated', 'error']) connection.on(type, (it) => say(type, it));
const board = connection.board(BOARD);
for (const type of ['message', 'joined', 'gap', 'board_revoked', 'error']) board.on(type, (it) => say(type, it));

const commands = {
  join: () => board.join(),
  leave: () => board.leave(),
  message: (text) => board.message(text),
};
createInterface({ input: process.stdin }).on('line', (line) => {
  const { command, argument } = JSON.parse(line);
  commands[command](argument).then(
    (frame) => say(`${command} answered`, frame),
    (error) => say(`${command} refused`, { code: error.code }),
  );
});
process.stdin.unref();
