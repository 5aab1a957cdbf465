/** The words of the pages, by key, from the bundle that the server has in the language of the page. */
import { LANGUAGE, TEXTS } from './messages.js';

export { LANGUAGE };

/** What stands for `{0}`, `{1}` and so on is text. */
export function t(key, ...values) {
  return TEXTS[key].replace(/\{(\d)\}/gu, (_, index) => String(values[index]));
}

/** The same with elements for some of the `{0}`: nodes and strings, as `append` takes them. */
export function tn(key, ...nodes) {
  return TEXTS[key].split(/\{(\d)\}/u).map((part, index) => (index % 2 ? nodes[part] : part));
}
