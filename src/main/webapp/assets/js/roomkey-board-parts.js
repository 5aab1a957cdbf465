/** The elements inside a `<roomkey-board>`. */
import { button, el } from './dom.js';
import { LANGUAGE, t } from './texts.js';

export function parts() {
  const at = {
    title: labelled(el('h2'), 'title'),
    status: el('p', 'status'),
    words: el('span', '', t('state.connecting')),
    faces: el('span', 'faces'),
    peopleWords: el('span', 'people-words'),
    peopleList: el('ul', 'people-list'),
    banner: el('div', 'banner'),
    bannerWords: el('p'),
    bannerAction: el('span'),
    revoked: el('p', 'banner bad', t('element.closed')),
    scroll: el('div', 'scroll'),
    earlier: button(t('element.earlier'), 'quiet', () => {}),
    beginning: el('p', 'edge', t('element.beginning')),
    empty: el('p', 'edge', t('element.empty')),
    messages: el('ol', 'messages'),
    newer: button('', 'newer', () => {}),
    typing: el('p', 'typing'),
    form: el('form', 'composer'),
    text: el('textarea'),
    send: button(t('board.send'), '', () => {}),
    left: el('p', 'left'),
    readOnly: el('p', 'edge', t('element.read_only')),
    announcer: el('div', 'visually-hidden'),
  };
  at.send.type = 'submit';
  at.status.setAttribute('role', 'status');
  at.status.append(el('span', 'dot'), at.words);
  at.banner.setAttribute('role', 'status');
  at.banner.append(at.bannerWords, at.bannerAction);
  at.revoked.setAttribute('role', 'alert');
  at.announcer.setAttribute('aria-live', 'polite');
  at.left.setAttribute('role', 'status');

  // The keyboard reaches the scrolling region, and a screen reader names it.
  at.scroll.tabIndex = 0;
  at.scroll.setAttribute('role', 'region');
  at.scroll.setAttribute('aria-label', t('board.messages'));
  at.scroll.append(at.earlier, at.beginning, at.empty, at.messages);

  at.text.rows = 1;
  at.text.maxLength = 4_000;
  at.text.placeholder = t('board.write');
  at.text.setAttribute('aria-label', t('element.write'));
  at.form.append(at.text, at.send, at.left);

  const people = el('details', 'people', el('summary', '', at.faces, at.peopleWords), at.peopleList);
  const head = el('header', '', at.title, at.status, people);
  at.card = el('section', 'card', head, at.banner, at.revoked,
    el('div', 'talk', at.scroll, at.newer), at.typing, at.form, at.readOnly, at.announcer);
  at.card.lang = LANGUAGE;
  at.card.setAttribute('aria-labelledby', 'title');
  for (const hidden of [at.banner, at.revoked, at.earlier, at.beginning, at.empty, at.newer, at.readOnly]) hidden.hidden = true;
  return at;
}

function labelled(element, id) {
  element.id = id;
  return element;
}
