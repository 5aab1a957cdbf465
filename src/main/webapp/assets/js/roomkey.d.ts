/** @returns {CloseCode} the row of a code; codes that are not in the table end like 1006, 4xxx ones stop */
export function closeCode(code: number): CloseCode;
/** A wait in ms before attempt 0, 1, 2…: full jitter between 0.5 s and a ceiling that doubles up to 30 s. */
export function backoff(attempt: number, random?: () => number): number;
/**
 * Opens a connection, and keeps it open until `close()` or until the close-code table says stop.
 * Throws a TypeError where the URL is none or there is no WebSocket to use.
 */
export function connect(options: Options): Connection;
/** A message id that nobody else makes. */
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
 * The connection keeps itself: it obeys CLOSE_CODES, comes back with full jitter, joins its boards
 * again where it left them, and sends what was not acknowledged again under the same id.
 *
 * @module roomkey
 */
/**
 * @typedef {{ id: string, name: string, application?: string }} User
 * @typedef {{ boardId: string, seq: number, id: string, user: User, text: string, at: string }} Message
 * @typedef {{ type: string, ref?: string, boardId?: string, [field: string]: any }} Frame
 * @typedef {'none'|'reconnect'|'pause'|'stop'|'renew'|'sign-in'} Action
 * @typedef {{ code: number, name: string, meaning: string, client: string, action: Action }} CloseCode
 * @typedef {{ code: number, reason: string, error?: Frame }} Close the code, and the error frame before it
 *
 * @typedef {object} State
 * @property {'connecting'|'open'|'waiting'|'offline'|'stopped'} name
 * @property {number} [retryAt] when a waiting connection tries again, in ms since 1970
 * @property {Close} [close] how the last socket ended
 * @property {boolean} [signIn] stopped, and only a new sign-in helps
 * @property {boolean} [blocked] no socket gets through although the server answers HTTP: a proxy in between
 *
 * @typedef {object} Credential none of it at all: the login's cookie decides
 * @property {string | (() => string | Promise<string>)} token a function is asked before every
 *   attempt; it throws a RoomkeyError `unauthorized` where only a new sign-in helps
 * @property {'url'|'message'|'protocol'} [via] how it travels; `message` unless told otherwise
 *
 * @typedef {object} Options
 * @property {string | URL} url of `/ws`; http(s) becomes ws(s), a page may give a path
 * @property {Credential} [credential]
 * @property {new (url: string, protocols?: string[]) => any} [WebSocket] for Node: the `ws` package's
 * @property {() => number} [random] for tests
 * @property {(url: string, options: any) => Promise<{ ok: boolean }>} [fetch] for tests
 *
 * @typedef {{ after: number, before: number, anew: boolean }} Gap what lies between these two `seq` did not
 *   come; `anew`: the board was made anew, and nothing of before counts
 */
/** What each close code means and what this client does about it. */
export const CLOSE_CODES: readonly CloseCode[];
/** A refusal; `code` is the machine code of the error frame, or `disconnected`, `closed` or `too_many_requests`. */
export class RoomkeyError extends Error {
    constructor(code: string, message?: string, frame?: Frame);
    code: string;
    frame: Frame;
}
/**
 * One board of one connection. Emits the board's frames under their wire names (`message`,
 * `user_joined`, `user_typing`, `signal`, `board_revoked`…). Your own messages come as `message` too,
 * in their place in the order; no `seq` comes twice. `joined` comes at every join, also after a
 * reconnect: its `messages` hold only what is new here. Where some are missing between what you have and
 * these, its `gap` says which, and so does the event `gap` just before it.
 */
export class Board extends Emitter {
    /** @internal made by Connection.board() */
    constructor(id: string, link: Link);
    seq: number;
    viewers: number;
    /** @type {string | undefined} */ epoch: string | undefined;
    /** joined on the present socket */
    live: boolean;
    /** to be joined again after a reconnect */
    wanted: boolean;
    id: string;
    /**
     * `after` and `epoch`: what you have from an earlier visit. Resolves with `joined`, be it after a reconnect.
     * @returns {Promise<Frame>}
     */
    join({ after, epoch }?: {
        after?: number;
        epoch?: string;
    }): Promise<Frame>;
    /** @returns {Promise<Frame>} resolves with `left` */
    leave(): Promise<Frame>;
    /**
     * Sends, and sends again under the same id after a reconnect, until it is acknowledged: resolves
     * with the `ack` once it is stored, rejects when the server refuses it.
     * @returns {Promise<Frame>}
     */
    message(text: string, { id }?: {
        id?: string | undefined;
    }): Promise<Frame>;
    /** Call it at every key: it sends one frame in two seconds. Has no answer; returns whether it was sent. */
    typing(): boolean;
    /** Ephemeral; has no answer. Returns whether it was sent; a refusal comes as an `error` event. */
    signal(event: string, data: any): boolean;
    /**
     * One page, which may hold fewer than `limit`: ask on from its last message while there is `more`.
     * @returns {Promise<Frame>} resolves with `history`: `messages` ascending, and whether there are `more`
     */
    history(range?: {
        before?: number;
        after?: number;
        limit?: number;
    }): Promise<Frame>;
    /** @internal joins again, on a new socket or after a refusal that passes */
    rejoin(): void;
    /** @internal a frame of this board, in order; `asked` is the request it answers */
    accept(frame: Frame, asked: Frame | undefined): void;
    #private;
}
/**
 * What a Board may do with its connection.
 * @typedef {object} Link
 * @property {(frame: Frame, again?: boolean) => Promise<Frame>} ask
 * @property {(frame: Frame) => boolean} tell
 * @property {(boardId: string) => void} resend
 * @property {(boardId: string, code: string) => void} forget
 * @property {() => boolean} isOpen
 * @property {() => User | undefined} user
 *
 * @typedef {{ frame: Frame & { ref: string }, again: boolean, sent: boolean, resolve: (f: Frame) => void, reject: (e: Error) => void }} Request
 */
/**
 * Emits `state`, `authenticated`, `session_expiring` and `error` (refusals that no promise tells).
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
     * Tries now instead of at `retryAt`, also where the device says that it is offline; where the server
     * asked for a wait, at the end of that.
     */
    retry(): void;
    /** Ends it with 1000; what was not acknowledged is rejected with `closed`. */
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
 * the code, and the error frame before it
 */
export type Close = {
    code: number;
    reason: string;
    error?: Frame;
};
export type State = {
    name: "connecting" | "open" | "waiting" | "offline" | "stopped";
    /**
     * when a waiting connection tries again, in ms since 1970
     */
    retryAt?: number | undefined;
    /**
     * how the last socket ended
     */
    close?: Close | undefined;
    /**
     * stopped, and only a new sign-in helps
     */
    signIn?: boolean | undefined;
    /**
     * no socket gets through although the server answers HTTP: a proxy in between
     */
    blocked?: boolean | undefined;
};
/**
 * none of it at all: the login's cookie decides
 */
export type Credential = {
    /**
     * a function is asked before every
     * attempt; it throws a RoomkeyError `unauthorized` where only a new sign-in helps
     */
    token: string | (() => string | Promise<string>);
    /**
     * how it travels; `message` unless told otherwise
     */
    via?: "message" | "url" | "protocol" | undefined;
};
export type Options = {
    /**
     * of `/ws`; http(s) becomes ws(s), a page may give a path
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
 * what lies between these two `seq` did not
 * come; `anew`: the board was made anew, and nothing of before counts
 */
export type Gap = {
    after: number;
    before: number;
    anew: boolean;
};
/**
 * What a Board may do with its connection.
 */
export type Link = {
    ask: (frame: Frame, again?: boolean) => Promise<Frame>;
    tell: (frame: Frame) => boolean;
    resend: (boardId: string) => void;
    forget: (boardId: string, code: string) => void;
    isOpen: () => boolean;
    user: () => User | undefined;
};
/**
 * What a Board may do with its connection.
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
    /** A listener that throws is reported as uncaught, and disturbs neither the others nor the connection. */
    emit(type: string, event: any): void;
    #private;
}
export {};
