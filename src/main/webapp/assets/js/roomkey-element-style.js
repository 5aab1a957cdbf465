/** The style that `<roomkey-board>` and `<roomkey-presence>` share: colours, font, faces. */
import { PALETTE } from './palette.js';

/** With names of their own: a page that says `--roomkey-card: var(--card)` means its own colour. */
const COLOURS = PALETTE.replaceAll(/--([\w-]+): (.*?);/gsu, '--_$1: var(--roomkey-$1, $2);');

const HUES = Array.from({ length: 8 }, (_, hue) => `.hue-${hue} { background: var(--_hue-${hue}); }`).join('\n');

export const BASE = `${COLOURS}
:host {
  color-scheme: light dark;
  font: 0.9375rem/1.45 var(--roomkey-font, Inter, system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif);
}
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.visually-hidden {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.people-words bdi { color: var(--_ink); font-weight: 600; }
.face {
  flex: none; display: inline-grid; place-items: center; width: 1.9rem; height: 1.9rem; border-radius: 50%;
  color: var(--_face-ink); font-size: 0.72rem; font-weight: 650;
}
.faces { display: flex; flex: none; }
.faces:empty { display: none; }
.faces .face { width: 1.6rem; height: 1.6rem; font-size: 0.65rem; box-shadow: 0 0 0 2px var(--_card); }
.faces .face + .face { margin-left: -0.35rem; }
${HUES}
`;
