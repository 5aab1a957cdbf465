/** The page of an application with React: the hook of the README, and both elements. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import 'roomkey/board';
import 'roomkey/presence';
import { useBoard } from './use-board.js';

const url = '/roomkey/ws';
const place = { url, board: 'host-npm', application: '/host' };
const token = async () => {
  const answer = await fetch('/host/roomkey-client/ticket', { method: 'POST', body: new URLSearchParams({ board: 'host-npm' }) });
  return (await answer.json()).ticket;
};
const options = { url, credential: { token } };

function Talk() {
  const { messages, board } = useBoard(options, 'host-npm');
  return (
    <>
      <ol>{messages.map(({ seq, text }) => <li key={seq}>{text}</li>)}</ol>
      <button disabled={!board} onClick={() => board.message('Hello from React')}>Say hello</button>
      <roomkey-presence {...place} />
      <roomkey-board {...place} />
    </>
  );
}

createRoot(document.getElementById('root')).render(<StrictMode><Talk /></StrictMode>);
