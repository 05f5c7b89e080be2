// Time series charts: stacked bars or lines. The axis starts at zero and has few round ticks. A tooltip shows the
// values of the point under the pointer, or of the one that the arrow keys select. A scale says what a point stands for.

import { ticksTo } from './chart-ticks.js';
import { h } from './dom.js';
import { isMissing } from './format.js';

const namespace = 'http://www.w3.org/2000/svg';

function s(tag, attributes, ...children) {
  const element = document.createElementNS(namespace, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export class Chart {
  #points = [];
  #scale = null;
  #selected = null;
  #area = null;

  // Options: title, kind ('bars' or 'lines'), series ([{ name, label, value(point) }], the first at the bottom),
  // axis(value) formats ticks, format(value) formats all other values, isWhole (ticks are whole numbers), hasData(point)
  // and emptyText, which is shown if no point has data.
  constructor(options) {
    Object.assign(this, options);
    this.unit = h('span', { class: 'chart-unit' });
    this.tip = h('div', { class: 'chart-tip', hidden: true });
    this.empty = h('p', { class: 'chart-empty', hidden: true }, this.emptyText);
    this.plot = h('div', {
      class: 'plot', tabindex: '0', role: 'slider', 'aria-label': this.title, 'aria-orientation': 'horizontal', 'aria-valuemin': '1', 'aria-valuemax': '1', 'aria-valuenow': '1',
      onpointermove: (event) => this.#followPointer(event), onpointerdown: (event) => this.#followPointer(event), onpointerleave: () => this.#handleLeave(),
      onfocus: () => this.#select(this.#selected ?? this.#points.length - 1), onblur: () => this.#hide(), onkeydown: (event) => this.#handleKey(event),
    });
    this.svg = s('svg', { 'aria-hidden': 'true', focusable: 'false' });
    this.plot.append(this.svg, this.tip, this.empty);
    this.root = h('figure', { class: `chart chart-${this.kind}` },
      h('figcaption', {}, h('h3', {}, this.title), this.unit, this.series.length > 1 && this.#legend()), this.plot);
    new ResizeObserver(() => this.#render()).observe(this.plot);
  }

  // Scale: one of time-scale.js.
  draw(points, scale) {
    const selected = this.#points[this.#selected]?.at;
    this.#points = points;
    this.#scale = scale;
    const index = points.findIndex((point) => point.at === selected);
    this.#selected = index < 0 ? null : index;
    this.unit.textContent = this.kind === 'bars' ? `per ${scale.each}` : `over each ${scale.each}`;
    this.plot.setAttribute('aria-label', `${this.title} ${this.unit.textContent}: move through time with the arrow keys`);
    this.plot.setAttribute('aria-valuemax', String(points.length));
    this.#updateLabel(this.#selected ?? points.length - 1);
    this.#render();
    if (!this.tip.hidden) this.#select(this.#selected ?? points.length - 1);
  }

  #legend() {
    return h('ul', { class: 'legend' }, [...this.series].reverse().map(({ name, label }) => {
      const mark = this.kind === 'bars' ? s('rect', { class: `bar ${name}`, width: 14, height: 12, y: 2 }) : s('path', { class: `line ${name}`, d: 'M0 8H26' });
      return h('li', {}, s('svg', { width: this.kind === 'bars' ? 14 : 26, height: 16, 'aria-hidden': 'true' }, mark), label);
    }));
  }

  #render() {
    const { clientWidth: width, clientHeight: height } = this.plot;
    const points = this.#points;
    if (!width || !points.length) return;
    const em = parseFloat(getComputedStyle(this.plot).fontSize);
    const total = (point) => this.series.reduce((sum, { value }) => (this.kind === 'bars' ? sum + value(point) : Math.max(sum, value(point) ?? 0)), 0);
    const maximum = Math.max(0, ...points.map(total));
    const ticks = ticksTo(maximum, Math.max(2, Math.min(4, Math.floor(height / (em * 3.4)))), this.isWhole);
    const labels = ticks.map((tick) => (maximum > 0 || tick === 0 ? this.axis(tick, ticks.at(-1)) : ''));
    // At least six characters wide, so that the time axes of charts above each other align.
    const left = Math.ceil(Math.max(6, ...labels.map((label) => label.length)) * em * 0.6 + em * 0.7);
    const area = { left, top: em * 0.8, right: width - em * 0.4, bottom: height - em * 1.9 };
    const band = (area.right - left) / points.length;
    const y = (value) => area.bottom - (value / ticks.at(-1)) * (area.bottom - area.top);
    this.#area = { ...area, band };
    this.empty.hidden = points.some(this.hasData);
    this.cursor = s('rect', { class: 'cursor', y: area.top, height: area.bottom - area.top, width: Math.max(band, 2), visibility: 'hidden' });
    this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.svg.replaceChildren(this.cursor,
      ...ticks.map((tick) => s('path', { class: tick ? 'rule' : 'base', d: `M${left} ${y(tick)}H${area.right}` })),
      ...ticks.map((tick, index) => s('text', { class: 'tick', x: left - em * 0.5, y: y(tick), dy: '0.32em', 'text-anchor': 'end' }, labels[index])),
      ...this.#timeTicks(area, band, em),
      ...(this.kind === 'bars' ? this.#bars(y, left, band) : this.#lines(y, left, band)));
    if (!this.tip.hidden && this.#selected !== null) this.#showTip(this.#selected);
  }

  #timeTicks(area, band, em) {
    const { labelWidth, middle, ticks, label } = this.#scale;
    return ticks(this.#points, (em * labelWidth) / band).flatMap((index) => {
      const x = area.left + (index + middle) * band;
      const mark = s('path', { class: 'base', d: `M${x} ${area.bottom}v${em * 0.35}` });
      // A label that would overflow the edge is left out.
      if (x + em * labelWidth * 0.375 > area.right + em * 0.4) return [mark];
      return [mark, s('text', { class: 'tick', x, y: area.bottom + em * 1.5, 'text-anchor': 'middle' }, label(this.#points[index]))];
    });
  }

  #bars(y, left, band) {
    const gap = band > 5 ? 1.5 : band > 3 ? 1 : 0.4;
    const bases = this.#points.map(() => 0);
    return this.series.map(({ name, value }) => {
      const path = this.#points.map((point, index) => {
        const amount = value(point);
        if (!(amount > 0)) return '';
        const from = y(bases[index]);
        bases[index] += amount;
        // Small values stay visible.
        const top = Math.min(y(bases[index]), from - 1.5);
        return `M${(left + index * band + gap / 2).toFixed(2)} ${from.toFixed(2)}V${top.toFixed(2)}h${(band - gap).toFixed(2)}V${from.toFixed(2)}z`;
      });
      return s('path', { class: `bar ${name}`, d: path.join('') });
    });
  }

  #lines(y, left, band) {
    return this.series.flatMap(({ name, value }) => {
      let path = '';
      const dots = [];
      this.#points.forEach((point, index) => {
        const amount = value(point);
        if (isMissing(amount)) return;
        const [x, top] = [(left + (index + 0.5) * band).toFixed(2), y(amount).toFixed(2)];
        const [before, after] = [this.#points[index - 1], this.#points[index + 1]].map((one) => one && !isMissing(value(one)));
        path += `${before ? 'L' : 'M'}${x} ${top}`;
        // A point without neighbours is a dot: its line would have no length.
        if (!before && !after) dots.push(s('circle', { class: `dot ${name}`, cx: x, cy: top, r: 3 }));
      });
      return [s('path', { class: `line ${name}`, d: path }), ...dots];
    });
  }

  #followPointer(event) {
    if (!this.#area) return;
    const x = event.clientX - this.plot.getBoundingClientRect().left - this.#area.left;
    this.#select(Math.floor(x / this.#area.band));
  }

  #handleLeave() {
    if (document.activeElement !== this.plot) this.#hide();
  }

  #handleKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10, Home: -Infinity, End: Infinity };
    if (event.key === 'Escape') return this.#hide();
    if (!(event.key in steps)) return;
    event.preventDefault();
    this.#select((this.#selected ?? this.#points.length - 1) + steps[event.key]);
  }

  #select(index) {
    if (!this.#points.length) return;
    this.#selected = Math.max(0, Math.min(this.#points.length - 1, index));
    this.#updateLabel(this.#selected);
    this.tip.hidden = false;
    this.#showTip(this.#selected);
  }

  #hide() {
    this.tip.hidden = true;
    this.cursor?.setAttribute('visibility', 'hidden');
  }

  #updateLabel(index) {
    const point = this.#points[index];
    if (!point) return;
    const values = this.series.map(({ label, value }) => `${label} ${this.format(value(point))}`);
    this.plot.setAttribute('aria-valuenow', String(index + 1));
    this.plot.setAttribute('aria-valuetext', `${this.#scale.period(point)}: ${values.join(', ')}`);
  }

  #showTip(index) {
    if (!this.#area) return;
    const point = this.#points[index];
    const { left, band, top } = this.#area;
    const rows = [...this.series].reverse().flatMap(({ label, value }) => [h('dt', {}, label), h('dd', {}, this.format(value(point)))]);
    this.tip.replaceChildren(h('p', {}, this.#scale.period(point)), h('dl', {}, rows));
    this.cursor.setAttribute('x', String(left + index * band));
    this.cursor.setAttribute('visibility', 'visible');
    const middle = left + (index + 0.5) * band;
    const isRight = middle > this.plot.clientWidth / 2;
    this.tip.style.top = `${top}px`;
    this.tip.style.left = isRight ? 'auto' : `${middle + band / 2 + 8}px`;
    this.tip.style.right = isRight ? `${this.plot.clientWidth - middle + band / 2 + 8}px` : 'auto';
  }
}
