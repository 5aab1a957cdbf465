/** @returns {CloseCode} the row of a code; an unknown code reconnects like 1006, unless it is 1002, 1010 or 4xxx */
export function closeCode(code: number): CloseCode;
/** The wait in ms before attempt 0, 1, 2…: full jitter between 0.5 s and a ceiling that doubles up to 30 s. */
export function backoff(attempt: number, random?: () => number): number;
/**
 * Opens a connection, and keeps it open until `close()` or until a close code stops it.
 * Throws a TypeError if the URL is invalid or there is no WebSocket class.
 */
export function connect(options: Options): Connection;
/** A random message id. */
export function newId(): string;
/**
 * The Roomkey client: one ES module, no build step, for browsers and for Node 20 or later.
 *
 *   const connection = connect({ url: '/roomkey/ws' });          // the login's cookie
 *   const board = connection.board('board-1');
 *   board.on('message', ({ user, text }) => console.log(user.name, text));
 *   await board.join();
 *   const { seq } = await board.message('Hello');                // committed
 *
 * A lost connection reconnects by itself. It follows CLOSE_CODES and waits with full jitter. Then it joins
 * its boards again at their last message, and sends unacknowledged messages again under the same id.
 *
 * @module roomkey
 */
/**
 * @typedef {{ id: string, name: string, application?: string }} User
 * @typedef {{ boardId: string, seq: number, id: string, user: User, text: string, at: string }} Message
 * @typedef {{ type: string, ref?: string, boardId?: string, [field: string]: any }} Frame
 * @typedef {'none'|'reconnect'|'pause'|'stop'|'renew'|'sign-in'} Action
 * @typedef {{ code: number, name: string, meaning: string, client: string, action: Action }} CloseCode
 * @typedef {{ code: number, reason: string, error?: Frame, cause?: unknown }} Close the code, the reason, the error
 *   frame before the close; `cause`: what the function `token` threw, so that no socket was opened
 *
 * @typedef {object} State
 * @property {'connecting'|'open'|'waiting'|'offline'|'stopped'} name
 * @property {number} [retryAt] the time of the next attempt while it waits, in ms since 1970
 * @property {Close} [close] how the last socket ended
 * @property {boolean} [signIn] it stopped, and only a new sign-in helps
 * @property {boolean} [blocked] the server answers HTTP, but no socket opens: perhaps a proxy blocks WebSocket
 *
 * @typedef {object} Credential without one, the cookie of the login decides
 * @property {string | (() => string | Promise<string>)} token a function is called before every
 *   attempt; it throws a RoomkeyError `unauthorized` if only a new sign-in helps, `forbidden` if the user may
 *   not connect, and anything else if it may try again, perhaps after the `retryAfter` of the error's frame
 * @property {'url'|'message'|'protocol'} [via] how the token is sent; default `message`
 * @property {boolean} [renew] after a close with 4002, asks the function `token` once more: a session of its own
 *   decides whether the user is signed in
 *
 * @typedef {object} Options
 * @property {string | URL} url of `/ws`; http(s) becomes ws(s); in a page it may be a path
 * @property {Credential} [credential]
 * @property {new (url: string, protocols?: string[]) => any} [WebSocket] for Node: the `ws` package's
 * @property {() => number} [random] for tests
 * @property {(url: string, options: any) => Promise<{ ok: boolean }>} [fetch] for tests
 *
 * @typedef {{ after: number, before: number, anew: boolean }} Gap the messages between these two `seq` are
 *   missing; `anew`: this is another board of the same id, and its earlier messages do not count
 */
/** What each close code means and what this client does about it. */
export const CLOSE_CODES: readonly CloseCode[];
/** A refusal; `code` is the machine code of the error frame, or `disconnected`, `closed`, `too_many_requests` or `too_long`. */
export class RoomkeyError extends Error {
    constructor(code: string, message?: string, frame?: Frame);
    code: string;
    frame: Frame;
}
/**
 * One board of one connection. Emits the board's frames under their wire names (`message`,
 * `user_joined`, `user_typing`, `signal`, `board_revoked`…). Your own messages also come as `message`,
 * in their place in the order. No `seq` comes twice. `joined` comes at every join, also after a
 * reconnect. Its `messages` hold only new messages. If messages are missing between yours and these,
 * its `gap` says which, and so does the event `gap` just before it.
 *
 * A board with step-up needs a recent authentication. Otherwise `join()` rejects with the code
 * `reauthenticate`, and a board that was joined emits `board_revoked` with the `reason` `step_up`. Then
 * the person authenticates again, and you call `join()` again, on the same connection.
 */
export class Board extends Emitter {
    /** @internal made by Connection.board() */
    constructor(id: string, link: Link);
    seq: number;
    viewers: number;
    /** @type {string | undefined} */ epoch: string | undefined;
    /** whether the present socket has joined it */
    live: boolean;
    /** whether a reconnect joins it again */
    wanted: boolean;
    id: string;
    /**
     * `after` and `epoch` are the board's `seq` and `epoch` of an earlier visit. Resolves with `joined`, perhaps after a reconnect.
     * @returns {Promise<Frame>}
     */
    join({ after, epoch }?: {
        after?: number;
        epoch?: string;
    }): Promise<Frame>;
    /** @returns {Promise<Frame>} resolves with `left` */
    leave(): Promise<Frame>;
    /**
     * Sends a message, and again under the same id after a reconnect. Resolves with the `ack` when the
     * message is stored. Rejects if the server refuses it.
     * @returns {Promise<Frame>}
     */
    message(text: string, { id }?: {
        id?: string | undefined;
    }): Promise<Frame>;
    /** Call this at every key: it sends at most one frame in two seconds. Returns whether it sent one. */
    typing(): boolean;
    /** Sends an ephemeral signal. Returns whether it was sent. A refusal comes as an `error` event. */
    signal(event: string, data: any): boolean;
    /**
     * Reads one page, which may hold fewer than `limit`. Continue from its last message while `more` is true.
     * @returns {Promise<Frame>} resolves with `history`: `messages` ascending, and whether there are `more`
     */
    history(range?: {
        before?: number;
        after?: number;
        limit?: number;
    }): Promise<Frame>;
    /** @internal joins again, on a new socket or after a temporary refusal */
    rejoin(): void;
    /** @internal takes a frame of this board, in order; `asked` is the request that it answers */
    accept(frame: Frame, asked: Frame | undefined): void;
    #private;
}
/**
 * The methods of a connection that its boards use.
 * @typedef {object} Link
 * @property {(frame: Frame, again?: boolean) => Promise<Frame>} ask
 * @property {(frame: Frame) => boolean} tell
 * @property {(boardId: string) => void} resend
 * @property {(boardId: string, code: string) => void} forget
 * @property {() => boolean} isOpen
 * @property {() => User | undefined} user
 * @property {(attempt: number) => number} backoff
 *
 * @typedef {{ frame: Frame & { ref: string }, again: boolean, sent: boolean, resolve: (f: Frame) => void, reject: (e: Error) => void }} Request
 */
/**
 * Emits `state`, `authenticated`, `session_expiring` and `error` (refusals that reject no promise).
 */
export class Connection extends Emitter {
    /** @internal use connect() */
    constructor(options: Options);
    /** @type {State} */ state: State;
    /** @type {User | undefined} */ user: User | undefined;
    /** @type {Frame | undefined} the latest `authenticated` */ authenticated: Frame | undefined;
    /** @returns {Board} the same object for the same id */
    board(id: string): Board;
    /**
     * Tries now instead of at `retryAt`, even if the device says that it is offline. If the server asked for
     * a wait, tries at its end.
     */
    retry(): void;
    /** Closes with 1000. Rejects unacknowledged requests with `closed`. */
    close(): void;
    #private;
}
export type User = {
    id: string;
    name: string;
    application?: string;
};
export type Message = {
    boardId: string;
    seq: number;
    id: string;
    user: User;
    text: string;
    at: string;
};
export type Frame = {
    type: string;
    ref?: string;
    boardId?: string;
    [field: string]: any;
};
export type Action = "none" | "reconnect" | "pause" | "stop" | "renew" | "sign-in";
export type CloseCode = {
    code: number;
    name: string;
    meaning: string;
    client: string;
    action: Action;
};
/**
 * the code, the reason, the error
 * frame before the close; `cause`: what the function `token` threw, so that no socket was opened
 */
export type Close = {
    code: number;
    reason: string;
    error?: Frame;
    cause?: unknown;
};
export type State = {
    name: "connecting" | "open" | "waiting" | "offline" | "stopped";
    /**
     * the time of the next attempt while it waits, in ms since 1970
     */
    retryAt?: number | undefined;
    /**
     * how the last socket ended
     */
    close?: Close | undefined;
    /**
     * it stopped, and only a new sign-in helps
     */
    signIn?: boolean | undefined;
    /**
     * the server answers HTTP, but no socket opens: perhaps a proxy blocks WebSocket
     */
    blocked?: boolean | undefined;
};
/**
 * without one, the cookie of the login decides
 */
export type Credential = {
    /**
     * a function is called before every
     * attempt; it throws a RoomkeyError `unauthorized` if only a new sign-in helps, `forbidden` if the user may
     * not connect, and anything else if it may try again, perhaps after the `retryAfter` of the error's frame
     */
    token: string | (() => string | Promise<string>);
    /**
     * how the token is sent; default `message`
     */
    via?: "message" | "url" | "protocol" | undefined;
    /**
     * after a close with 4002, asks the function `token` once more: a session of its own
     * decides whether the user is signed in
     */
    renew?: boolean | undefined;
};
export type Options = {
    /**
     * of `/ws`; http(s) becomes ws(s); in a page it may be a path
     */
    url: string | URL;
    credential?: Credential | undefined;
    /**
     * for Node: the `ws` package's
     */
    WebSocket?: (new (url: string, protocols?: string[]) => any) | undefined;
    /**
     * for tests
     */
    random?: (() => number) | undefined;
    /**
     * for tests
     */
    fetch?: ((url: string, options: any) => Promise<{
        ok: boolean;
    }>) | undefined;
};
/**
 * the messages between these two `seq` are
 * missing; `anew`: this is another board of the same id, and its earlier messages do not count
 */
export type Gap = {
    after: number;
    before: number;
    anew: boolean;
};
/**
 * The methods of a connection that its boards use.
 */
export type Link = {
    ask: (frame: Frame, again?: boolean) => Promise<Frame>;
    tell: (frame: Frame) => boolean;
    resend: (boardId: string) => void;
    forget: (boardId: string, code: string) => void;
    isOpen: () => boolean;
    user: () => User | undefined;
    backoff: (attempt: number) => number;
};
/**
 * The methods of a connection that its boards use.
 */
export type Request = {
    frame: Frame & {
        ref: string;
    };
    again: boolean;
    sent: boolean;
    resolve: (f: Frame) => void;
    reject: (e: Error) => void;
};
declare class Emitter {
    /** @returns {() => void} call it to stop listening */
    on(type: string, listener: (event: any) => void): () => void;
    /** An error of a listener is reported as uncaught. It affects neither other listeners nor the connection. */
    emit(type: string, event: any): void;
    #private;
}
export {};
