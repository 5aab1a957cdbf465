/** Keeps the list at its end while somebody reads there, and where it is while they read elsewhere. */

const NEAR = 60;

export class Scroller {
  #box;
  #newer;
  #count = 0;

  constructor(box, newer) {
    this.#box = box;
    this.#newer = newer;
    newer.addEventListener('click', () => this.#toEnd());
    box.addEventListener('scroll', () => { if (this.#atEnd()) this.#forget(); }, { passive: true });
    let following = true;
    box.addEventListener('scroll', () => { following = this.#atEnd(); }, { passive: true });
    new ResizeObserver(() => { if (following) this.#toEnd(); }).observe(box);
  }

  /** Changes the end of the list. `follow` goes there in any case, `count` offers it to who reads elsewhere. */
  keep(change, then = 'stay') {
    const atEnd = this.#atEnd();
    change();
    if (atEnd || then === 'follow') this.#toEnd();
    else if (then === 'count') this.#offer();
  }

  /** Changes the beginning of the list; what is in view stays in view. */
  keepPlace(change) {
    const fromEnd = this.#box.scrollHeight - this.#box.scrollTop;
    change();
    this.#box.scrollTop = this.#box.scrollHeight - fromEnd;
  }

  #offer() {
    this.#count++;
    this.#newer.textContent = this.#count === 1 ? '1 new message' : `${this.#count} new messages`;
    this.#newer.hidden = false;
  }

  #forget() {
    this.#count = 0;
    this.#newer.hidden = true;
  }

  #toEnd() {
    this.#box.scrollTop = this.#box.scrollHeight;
    this.#forget();
  }

  #atEnd() {
    return this.#box.scrollHeight - this.#box.scrollTop - this.#box.clientHeight < NEAR;
  }
}
