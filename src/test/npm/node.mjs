/** Joins the board BOARD at URL with TOKEN, says hello, and prints what it then received. */
import { CLOSE_CODES, connect } from 'roomkey';

const { URL: url, TOKEN: token, BOARD: boardId } = process.env;
const connection = connect({ url, credential: { token } });
const board = connection.board(boardId);
board.on('message', ({ seq, user, text }) => console.log(seq, user.name, text));
await board.join();
const { seq } = await board.message('Hello from a bundle');
console.log(`stored ${seq}, ${CLOSE_CODES.length} close codes`);
connection.close();
