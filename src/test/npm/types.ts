/** Must compile: the types of the package. */
import { type Connection, type Message, RoomkeyError, connect } from 'roomkey';
import { RoomkeyBoard } from 'roomkey/board';
import 'roomkey/presence';

const connection: Connection = connect({
  url: '/roomkey/ws',
  credential: { token: async () => { throw new RoomkeyError('unauthorized'); }, renew: true },
});
connection.board('order-4711').on('message', ({ seq, text }: Message) => { console.log(seq.toFixed(), text); });

const element: RoomkeyBoard = document.createElement('roomkey-board');
element.ticket = async () => 'rt_1';
element.addEventListener('roomkey-message', ({ detail }) => console.log(detail.user.name));
element.board = 'order-4711';
element.board?.message('Hello');
document.querySelector('roomkey-presence')?.addEventListener('roomkey-presence', ({ detail }) => console.log(detail.viewers + 1));

// @ts-expect-error there is no such state
if (connection.state.name === 'closed') console.log(connection.state);
// @ts-expect-error only the three entries are part of the package
void import('roomkey/dom.js');
