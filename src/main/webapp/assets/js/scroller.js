/** Keeps a list at its end while the reader is there, and where it is while they read elsewhere. */
import { t } from './texts.js';

const NEAR = 60;

export class Scroller {
  #box;
  #newer;
  #count = 0;
  /** Whether the reader is at the end. Only scrolling changes this, not growing content. */
  #following = true;

  constructor(box, newer) {
    this.#box = box;
    this.#newer = newer;
    newer.addEventListener('click', () => this.#toEnd());
    box.addEventListener('scroll', () => {
      this.#following = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
      if (this.#following) this.#forget();
    }, { passive: true });
    const sizes = new ResizeObserver(() => { if (this.#following) this.#toEnd(); });
    for (const element of [box, ...box.children]) sizes.observe(element);
  }

  /** Changes the end of the list. `follow` always scrolls there; `count` shows a button to a reader elsewhere. */
  keep(change, then = 'stay') {
    change();
    if (this.#following || then === 'follow') this.#toEnd();
    else if (then === 'count') this.#offer();
  }

  /** Changes the beginning of the list. The messages in view stay in view. */
  keepPlace(change) {
    const fromEnd = this.#box.scrollHeight - this.#box.scrollTop;
    change();
    this.#following = false;
    this.#box.scrollTop = this.#box.scrollHeight - fromEnd;
  }

  #offer() {
    this.#count++;
    this.#newer.textContent = this.#count === 1 ? t('scroller.one') : t('scroller.many', this.#count);
    this.#newer.hidden = false;
  }

  #forget() {
    this.#count = 0;
    this.#newer.hidden = true;
  }

  #toEnd() {
    this.#following = true;
    this.#box.scrollTop = this.#box.scrollHeight;
    this.#forget();
  }
}
