// A table with a filter that loads one page at a time from the server.

import { announce, h } from './dom.js';
import { count } from './format.js';
import { messageFor } from './messages.js';
import { Table } from './table.js';

export class PagedTable {
  #cursors = [null];
  #next = null;
  #version = 0;

  // Options: those of Table, name, load({ choice, cursor, limit }) → { rows, pagination }, and choices ([[value, label]]
  // of the filter) unless the page has its own filter.
  constructor(root, options) {
    Object.assign(this, options);
    // Fewer rows on narrow screens, where each row is a block.
    this.limit = matchMedia('(max-width: 60rem)').matches ? 8 : 20;
    this.choice = this.choices && h('select', { id: `${this.name}-choice`, onchange: () => this.#applyFilter() }, this.choices.map(([value, label]) => h('option', { value }, label)));
    this.rangeText = h('p', { class: 'count' });
    this.previousButton = h('button', { type: 'button', class: 'button second small', 'aria-disabled': 'true', onclick: () => this.#goTo(-1) }, 'Previous', h('span', { class: 'vh' }, ` page of ${this.label.toLowerCase()}`));
    this.nextButton = h('button', { type: 'button', class: 'button second small', 'aria-disabled': 'true', onclick: () => this.#goTo(1) }, 'Next', h('span', { class: 'vh' }, ` page of ${this.label.toLowerCase()}`));
    this.error = h('p', { class: 'form-error', hidden: true });
    const place = h('div', { class: 'table-place' });
    root.append(h('div', { class: 'list-head' }, this.choice && h('div', { class: 'filter' }, h('label', { for: `${this.name}-choice` }, 'Show'), this.choice), this.rangeText), this.error, place,
      h('nav', { class: 'pager', 'aria-label': `Pages of ${this.label.toLowerCase()}` }, this.previousButton, this.nextButton));
    this.table = new Table(place, options);
  }

  async showFirst() {
    this.#cursors = [null];
    await this.#show();
  }

  // Reloads the current page.
  async refresh() {
    await this.#load();
  }

  // Redraws the rows; `extra` is what else the cells depend on.
  redraw(extra) {
    this.extra = extra;
    if (this.rows) this.table.show(this.rows, extra);
  }

  async #applyFilter() {
    await this.showFirst();
    announce(this.rangeText.textContent || this.empty);
  }

  async #goTo(step) {
    const button = step > 0 ? this.nextButton : this.previousButton;
    if (button.getAttribute('aria-disabled') === 'true') return;
    const shown = this.#cursors;
    this.#cursors = step > 0 ? [...shown, this.#next] : shown.slice(0, -1);
    // The next page's cursor is known only once this page is loaded.
    for (const one of [this.previousButton, this.nextButton]) one.setAttribute('aria-disabled', 'true');
    if (!(await this.#show())) {
      this.#cursors = shown;
      this.#updateButtons();
    }
    announce(this.rangeText.textContent);
  }

  // Returns whether the page could be loaded.
  async #show() {
    try {
      await this.#load();
      return true;
    } catch (problem) {
      this.error.textContent = messageFor(problem);
      this.error.hidden = false;
      return false;
    }
  }

  async #load() {
    const version = ++this.#version;
    const { rows, pagination } = await this.load({ choice: this.choice?.value, cursor: this.#cursors.at(-1), limit: this.limit });
    // A newer request was sent in the meantime.
    if (version !== this.#version) return;
    // The last page is empty now.
    if (!rows.length && this.#cursors.length > 1) return this.showFirst();
    this.error.hidden = true;
    this.rows = rows;
    this.#next = pagination.hasMore ? pagination.nextCursor : null;
    this.table.show(rows, this.extra);
    const first = (this.#cursors.length - 1) * this.limit + 1;
    this.rangeText.textContent = rows.length ? `${count(first)} to ${count(first + rows.length - 1)}${totalText(pagination, first + rows.length - 1)}` : '';
    this.#updateButtons();
    this.previousButton.parentElement.hidden = this.#cursors.length === 1 && !this.#next;
  }

  #updateButtons() {
    this.previousButton.setAttribute('aria-disabled', String(this.#cursors.length === 1));
    this.nextButton.setAttribute('aria-disabled', String(!this.#next));
  }
}

// The last part of "1 to 20 of 345"; empty if the response has no total.
function totalText({ total, totalIsLowerBound }, shown) {
  if (!Number.isInteger(total)) return '';
  const all = Math.max(total, shown);
  return totalIsLowerBound ? ` of ${count(all)} or more` : ` of ${count(all)}`;
}
