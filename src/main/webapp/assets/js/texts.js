/** The texts of the pages, by key, in the language of the page. The server makes messages.js of its bundle. */
import { LANGUAGE, TEXTS } from './messages.js';

export { LANGUAGE, TEXTS };

/** The text of a key, with the values as text in place of `{0}`, `{1}` and so on. */
export function t(key, ...values) {
  return TEXTS[key].replace(/\{(\d)\}/gu, (_, index) => String(values[index]));
}

/** The same with elements in place of some of the `{0}`: nodes and strings, as `append` takes them. */
export function tn(key, ...nodes) {
  return TEXTS[key].split(/\{(\d)\}/u).map((part, index) => (index % 2 ? nodes[part] : part));
}
