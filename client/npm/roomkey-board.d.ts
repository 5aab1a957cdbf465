import type { Board, Connection, Message, State } from './roomkey.js';

/** `<roomkey-board>`: one board, with its people and its messages. Browsers only. */
export class RoomkeyBoard extends HTMLElement {
  /** Resolves with a ticket, instead of the attributes `application` and `token-url`. Set it before the element is shown. */
  ticket?: () => Promise<string>;
  /** Undefined while the element is not in a document, or lacks `board` or `url`. */
  readonly connection: Connection | undefined;
  /** The board of the client; undefined whenever `connection` is. Setting it sets the attribute: the id. */
  get board(): Board | undefined;
  set board(id: string | null | undefined);
}

declare global {
  interface HTMLElementTagNameMap {
    'roomkey-board': RoomkeyBoard;
  }
  interface HTMLElementEventMap {
    'roomkey-message': CustomEvent<Message>;
    'roomkey-state': CustomEvent<State>;
  }
}
