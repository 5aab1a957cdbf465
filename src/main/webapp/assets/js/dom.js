/** Shared by all pages: elements, people, times and text. Text never becomes markup. */
import { t, tn } from './texts.js';

/** An element with a class and children. Strings become text nodes. */
export function el(name, className = '', ...children) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

export function button(words, className, onClick) {
  const element = el('button', className, words);
  element.type = 'button';
  element.addEventListener('click', onClick);
  return element;
}

/** The application that created and named a user, if one did. Without it the name could pass for one of ours. */
export function via({ application }) {
  if (!application) return undefined;
  const mark = el('span', 'via', ...tn('user.via', el('bdi', '', application)));
  mark.title = t('user.via', application);
  return mark;
}

/** The name and the application in one line of text, for screen readers. */
export function spoken({ name, application }) {
  return application ? `${name} (${t('user.via', application)})` : name;
}

/** The initials of a person in a circle. The colour depends on the id, so it is the same everywhere. */
export function face({ id, name }) {
  let hash = 0;
  for (const char of id) hash = (hash * 31 + char.codePointAt(0)) >>> 0;
  const element = el('span', `face hue-${hash % 8}`, initials(name));
  element.setAttribute('aria-hidden', 'true');
  return element;
}

function initials(name) {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  return picked.map((word) => [...word][0]).join('').toLocaleUpperCase() || '?';
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const fullDay = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

export function timeOfDay(date) {
  return clock.format(date);
}

/** `Today`, `Yesterday`, or the day in words. */
export function dayOf(date, now = new Date()) {
  if (date.toDateString() === now.toDateString()) return t('day.today');
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (date.toDateString() === yesterday.toDateString()) return t('day.yesterday');
  return (date.getFullYear() === now.getFullYear() ? weekday : fullDay).format(date);
}

const ADDRESS = /https?:\/\/[^\s<>"'`]*[^\s<>"'`.,;:!?()[\]{}]/gu;

/** The text as nodes, with links for web addresses. */
export function linked(text) {
  const nodes = [];
  let end = 0;
  for (const { 0: address, index } of text.matchAll(ADDRESS)) {
    const link = el('a', '', address);
    link.href = address;
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    nodes.push(text.slice(end, index), link);
    end = index + address.length;
  }
  nodes.push(text.slice(end));
  return nodes;
}

/**
 * Performs a task when the form is submitted, and enables its button. Until the script runs the button is
 * disabled, and `method="dialog"` keeps the browser from sending the form, which would put it in the address.
 */
export function onSubmit(form, task) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    task();
  });
  for (const button of form.querySelectorAll('[type="submit"]')) button.disabled = false;
}
