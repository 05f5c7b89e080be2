// Tables that refresh: redrawn only if something changed, keeping the focus. The roles are explicit, as browsers drop
// the implicit ones where rows are displayed as blocks, on narrow screens.

import { ago, fullDate } from './dates.js';
import { h } from './dom.js';

// How long ago a time was, for a cell.
export const since = (text) => h('time', { datetime: text, title: fullDate(Date.parse(text)) }, ago(Date.parse(text)));

// Options: label, columns ([{ title, cell(row), number, name }], the first is the row header), empty (text without
// rows). A control that keeps the focus has a unique `data-focus`.
export class Table {
  #shown = null;

  constructor(root, { label, columns, empty }) {
    Object.assign(this, { root, columns });
    this.body = h('tbody', { role: 'rowgroup' });
    this.empty = h('p', { class: 'note none' }, empty);
    const titles = columns.map(({ title, number }) => h('th', { role: 'columnheader', scope: 'col', class: number ? 'number' : null }, title));
    this.table = h('table', { class: 'table', role: 'table', 'aria-label': label }, h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, titles)), this.body);
    root.append(this.table, this.empty);
    this.show([]);
  }

  // Extra: what else the cells depend on.
  show(rows, extra = null) {
    const shown = JSON.stringify([rows, extra]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const focused = this.body.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    this.body.replaceChildren(...rows.map((row) => h('tr', { role: 'row' }, this.columns.map((column, index) => this.#cell(column, row, index)))));
    this.table.hidden = !rows.length;
    this.empty.hidden = rows.length > 0;
    if (focused) [...this.body.querySelectorAll('[data-focus]')].find((one) => one.dataset.focus === focused)?.focus({ preventScroll: true });
  }

  #cell({ title, cell, number, name }, row, index) {
    const attributes = { class: [number && 'number', name].filter(Boolean).join(' ') || null, 'data-title': title };
    const content = [cell(row)].flat();
    return index ? h('td', { role: 'cell', ...attributes }, content) : h('th', { role: 'rowheader', scope: 'row', ...attributes }, content);
  }
}
