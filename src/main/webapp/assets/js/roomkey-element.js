/** What `<roomkey-board>` and `<roomkey-presence>` share: where the server is, and words for the connection. */
import { longWords } from './connection-words.js';
import { SERVER } from './roomkey-server.js';
import { t } from './texts.js';

/** The address of `/ws`, or undefined if neither the element nor its module knows it. */
export function socketUrl(element) {
  const url = element.getAttribute('url');
  if (url) return new URL(url, document.baseURI).href;
  return SERVER && new URL('ws', SERVER).href;
}

/** What the element lacks, in words for the reader. Tells the developer on the console. Undefined: nothing. */
export function lackWords(element) {
  const lacks = ['board', 'url'].find((name) => !(name === 'url' ? socketUrl(element) : element.getAttribute(name)));
  if (!lacks) return undefined;
  console.error(`<${element.localName}> has no attribute "${lacks}"`);
  return lacks === 'board' ? t('element.no_board') : t('element.no_url');
}

/** The state in a sentence or two, for a reader who may have unsent messages. `hasTickets`: the application gives tickets. */
export function elementWords(state, hasTickets) {
  const words = troubleWords(state, hasTickets);
  if (!words) return longWords(state);
  return state.name === 'waiting' && state.close.code !== 4002 ? `${words} ${t('state.kept')}` : words;
}

/** Whether Roomkey or the page's application fails, in a sentence. Undefined if it is neither. */
export function troubleWords(state, hasTickets) {
  const { cause, code } = state.close ?? {};
  if (state.name === 'stopped' && hasTickets && code === 4002) return t('element.signed_out');
  if (state.name !== 'waiting' || state.blocked) return undefined;
  if (cause !== undefined) return causeWords(cause);
  if (code === 4002) return t('element.asking');
  return code === 1006 ? t('element.roomkey.away') : undefined;
}

function causeWords(cause) {
  switch (cause?.code) {
    case 'disconnected': return t('element.application.away');
    case 'unavailable': return t('element.application.unavailable');
    default: return t('element.application.no_ticket');
  }
}
