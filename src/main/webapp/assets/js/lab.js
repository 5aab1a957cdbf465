/** The Lab: ways in, every close code, and each frame. It uses plain WebSockets, so that it hides nothing. */
import { FrameLog } from './frame-log.js';
import { LabApplication } from './lab-application.js';
import { LabTokens } from './lab-tokens.js';
import { showOthers, showTrials } from './lab-trials.js';
import { Way } from './lab-way.js';

const root = document.getElementById('lab');
const { socket, tokens, application, meId, board } = root.dataset;
const address = new URL(socket, location.href);
address.protocol = address.protocol.replace('http', 'ws');

const lab = {
  socket: address.href, board, signedIn: meId !== '', tokens: new LabTokens(tokens), application: new LabApplication(application),
};

for (const place of root.querySelectorAll('[data-address]')) place.textContent = address.href + place.dataset.address;

const drawn = [
  ...[...root.querySelectorAll('[data-way]')].map((way) => new Way(way, lab)),
  ...showTrials(document.getElementById('trials'), lab),
];
showOthers(document.querySelector('#others tbody'));

root.addEventListener('change', ({ target }) => {
  if (target.name !== 'shape') return;
  FrameLog.pretty = target.value === 'pretty';
  for (const one of drawn) one.redraw();
});
