/** A small chart of the latest counts. Each count draws it anew. It keeps only the counts that it shows. */
import { t } from './texts.js';

const NS = 'http://www.w3.org/2000/svg';
const WIDTH = 300;
const HEIGHT = 60;

export class Chart {
  #svg;
  #keep;
  /** @type {{ connections: number, people: number }[]} */ #points = [];

  /** @param {number} keep how many points fill the width */
  constructor(svg, keep) {
    this.#svg = svg;
    this.#keep = keep;
  }

  add(connections, people) {
    this.#points.push({ connections, people });
    if (this.#points.length > this.#keep) this.#points.shift();
    const peak = Math.max(...this.#points.map((point) => point.connections));
    const curve = this.#curve('connections', peak);
    const [left] = curve[0].split(',');
    this.#svg.replaceChildren(
      shape('polygon', 'area', [`${left},${HEIGHT}`, ...curve, `${WIDTH},${HEIGHT}`]),
      shape('polyline', 'people', this.#curve('people', peak)),
      shape('polyline', 'connections', curve),
    );
    this.#svg.setAttribute('aria-label', t('chart.words', connections, peak));
  }

  /** The points of a line. A single count becomes a short line. */
  #curve(name, peak) {
    const most = Math.max(4, peak);
    const y = (point) => (HEIGHT - 2 - (point[name] / most) * (HEIGHT - 6)).toFixed(1);
    const x = (i) => WIDTH - ((this.#points.length - 1 - i) * WIDTH) / (this.#keep - 1);
    const at = this.#points.map((point, i) => `${x(i).toFixed(1)},${y(point)}`);
    return at.length > 1 ? at : [`${WIDTH - 2},${y(this.#points[0])}`, ...at];
  }
}

function shape(name, className, points) {
  const element = document.createElementNS(NS, name);
  element.setAttribute('points', points.join(' '));
  element.setAttribute('class', className);
  return element;
}
