/**
 * The style of `<roomkey-board>`, as text for a constructed style sheet. Such a sheet needs no `style-src`
 * in the page's policy. A page may set the `--roomkey-…` properties and the element's height.
 */
import { BASE } from './roomkey-element-style.js';

export const CSS = `${BASE}
:host { display: block; height: 32rem; min-width: 15rem; container-type: inline-size; }
:host([hidden]) { display: none; }
:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
p, h2, ol, ul { margin: 0; padding: 0; }
li { list-style: none; min-width: 0; }

.card {
  height: 100%; display: flex; flex-direction: column; overflow: hidden; position: relative;
  background: var(--_paper); color: var(--_ink); border: 1px solid var(--_line); border-radius: 0.75rem;
}
header {
  flex: none; display: grid; grid-template-columns: minmax(0, 1fr) auto; align-items: center; gap: 0.35rem 0.75rem;
  padding: 0.8rem 1rem 0.65rem; background: var(--_card); border-bottom: 1px solid var(--_line);
}
h2 { font-size: 1.05rem; line-height: 1.3; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.status { display: flex; align-items: center; gap: 0.4rem; color: var(--_ink-soft); font-size: 0.8rem; white-space: nowrap; }
.dot { width: 0.55rem; height: 0.55rem; border-radius: 50%; background: var(--_brass); }
[data-state="open"] .dot { background: var(--_good); }
[data-state="stopped"] .dot, [data-state="offline"] .dot { background: var(--_bad); }

.people { grid-column: 1 / -1; font-size: 0.875rem; color: var(--_ink-soft); min-width: 0; }
summary { display: flex; align-items: center; gap: 0.55rem; min-height: 1.75rem; cursor: pointer; list-style: none; border-radius: 0.4rem; }
summary::-webkit-details-marker { display: none; }
summary::after {
  content: ""; flex: none; width: 0.4rem; height: 0.4rem; margin: -0.2rem 0.25rem 0 auto;
  border: solid currentColor; border-width: 0 1.5px 1.5px 0; rotate: 45deg;
}
details[open] > summary::after { rotate: 225deg; margin-top: 0.2rem; }
.people-words { min-width: 0; overflow-wrap: anywhere; }
.typing bdi { color: var(--_ink); font-weight: 600; }
.people-list { max-height: 10rem; overflow-y: auto; padding: 0.4rem 0 0.1rem; }
.people-list li { display: flex; align-items: center; gap: 0.55rem; padding: 0.2rem 0; color: var(--_ink); }
.people-list .face { width: 1.6rem; height: 1.6rem; font-size: 0.65rem; }
.people-list bdi { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.via { flex: 0 1000 auto; min-width: 3.5rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding: 0 0.35rem; border: 1px solid var(--_line); border-radius: 0.6rem; color: var(--_ink-soft); font-size: 0.75rem; }
.you, .does { color: var(--_ink-soft); font-size: 0.8rem; }
.does { margin-left: auto; color: var(--_accent); white-space: nowrap; }

.banner {
  flex: none; display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 0.75rem; padding: 0.6rem 1rem;
  background: var(--_brass-soft); border-bottom: 1px solid var(--_line); font-size: 0.875rem;
}
.banner p { flex: 1 1 12rem; }
.bad { background: var(--_bad-soft); }

.talk { position: relative; flex: 1; min-height: 0; }
.scroll {
  height: 100%; overflow-y: auto; overflow-anchor: none; overscroll-behavior: contain;
  display: flex; flex-direction: column; padding: 0.75rem 1rem;
}
.scroll:focus-visible { outline-offset: -3px; }
.scroll > * { flex: none; width: 100%; max-width: 44rem; margin-inline: auto; }
.scroll > .quiet { width: auto; }
.edge { padding: 0.5rem 1rem; color: var(--_ink-soft); font-size: 0.85rem; text-align: center; }
.scroll::before { content: ""; margin-top: auto !important; } /* few messages lie at the end */
.day, .divide { display: flex; align-items: center; gap: 0.6rem; padding: 0.7rem 0 0.3rem; color: var(--_ink-soft); font-size: 0.75rem; font-weight: 600; }
:is(.day, .divide)::before, :is(.day, .divide)::after { content: ""; flex: 1; height: 1px; background: var(--_line); }

.message { display: grid; grid-template-columns: 1.9rem minmax(0, 1fr); column-gap: 0.55rem; padding-top: 0.7rem; }
.follows .message { padding-top: 0.2rem; }
.follows .message-head, .follows .face { display: none; }
.message .face { grid-row: 1 / span 2; margin-top: 0.1rem; }
.message-head { grid-column: 2; display: flex; align-items: baseline; gap: 0.45rem; min-width: 0; margin: 0 0 0.15rem; font-size: 0.8rem; color: var(--_ink-soft); }
.message-head > bdi { color: var(--_ink); font-weight: 650; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.message-head time { flex: none; }
.bubble {
  grid-column: 2; justify-self: start; max-width: min(100%, 34rem); padding: 0.4rem 0.75rem;
  border-radius: 0.25rem 0.85rem 0.85rem 0.85rem; background: var(--_card); border: 1px solid var(--_line);
  white-space: pre-wrap; overflow-wrap: anywhere;
}
.bubble a { color: var(--_accent); }
.follows .bubble { border-radius: 0.85rem; }
.own .message { grid-template-columns: minmax(0, 1fr); padding-left: 2rem; }
.own .message-head { grid-column: 1; justify-content: flex-end; }
.own .bubble { grid-column: 1; justify-self: end; background: var(--_accent-soft); border-color: transparent; border-radius: 0.85rem 0.25rem 0.85rem 0.85rem; }
.own.follows .bubble { border-radius: 0.85rem; }
.pending .bubble { background: transparent; border: 1px dashed var(--_accent); }
.failed .bubble { background: var(--_bad-soft); border: 1px solid var(--_bad); }
.removed .bubble { background: transparent; border: 1px dashed var(--_line); color: var(--_ink-soft); font-style: italic; }
.fate { grid-column: 1; justify-self: end; display: flex; align-items: center; gap: 0.5rem; margin-top: 0.2rem; font-size: 0.78rem; color: var(--_ink-soft); }
.failed .fate { color: var(--_bad); }
.newer { position: absolute; left: 50%; translate: -50%; bottom: 0.6rem; border-radius: 2rem; box-shadow: 0 2px 10px rgb(0 0 0 / 20%); }

.typing { flex: none; min-height: 1.5rem; padding: 0 1rem; color: var(--_ink-soft); font-size: 0.82rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.composer { flex: none; display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.25rem 0.5rem; align-items: end; padding: 0 0.75rem 0.75rem; }
.left { grid-column: 1 / -1; color: var(--_ink-soft); font-size: 0.78rem; }
.left:empty { display: none; }
textarea {
  display: block; width: 100%; min-height: 2.6rem; max-height: 8rem; padding: 0.55rem 0.8rem; resize: none; field-sizing: content;
  font: inherit; color: var(--_ink); background: var(--_card); border: 1px solid var(--_line); border-radius: 0.8rem;
}
textarea::placeholder { color: var(--_ink-soft); opacity: 1; }
textarea:focus-visible { outline-offset: 0; border-color: var(--_accent); }
button {
  font: inherit; font-weight: 600; cursor: pointer; border-radius: 0.8rem; border: 1px solid var(--_accent);
  padding: 0.25rem 0.7rem; background: transparent; color: var(--_accent);
}
.composer button, .newer { background: var(--_accent); color: var(--_accent-ink); }
.composer button { height: 2.6rem; padding: 0 1rem; }
button:hover:not(:disabled) { filter: brightness(1.08); }
:is(button, textarea):disabled { opacity: 0.55; cursor: not-allowed; }
@container (min-width: 40rem) {
  header { grid-template-columns: auto minmax(0, 1fr) auto; column-gap: 1.25rem; }
  .status { grid-column: 3; grid-row: 1; }
  .people { grid-column: 2; grid-row: 1; position: relative; }
  summary { justify-content: flex-start; }
  summary::after { margin-left: 0.2rem; }
}
@media (prefers-reduced-motion: no-preference) {
  [data-state="connecting"] .dot, [data-state="waiting"] .dot { animation: breathe 1.4s ease-in-out infinite; }
  @keyframes breathe { 50% { opacity: 0.35; } }
}
`;
