import type { User } from './roomkey.js';

/** `<roomkey-presence>`: who looks at a board. Browsers only. */
export class RoomkeyPresence extends HTMLElement {
  /** Resolves with a ticket, instead of the attributes `application` and `token-url`. Set it before the element is shown. */
  ticket?: () => Promise<string>;
}

declare global {
  interface HTMLElementTagNameMap {
    'roomkey-presence': RoomkeyPresence;
  }
  interface HTMLElementEventMap {
    /** `users`: the known ones, the reader first; `viewers`: how many there are. */
    'roomkey-presence': CustomEvent<{ users: User[]; viewers: number }>;
  }
}
