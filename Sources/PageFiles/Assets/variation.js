// Makes what a form sends a variation of the item that it was filled from, and says so in the form.

import { request } from './api.js';
import { h, icon, shorten } from './dom.js';
import { libraryPath } from './items.js';

export class Variation {
  #note = null;
  source = null;

  constructor(form) {
    this.form = form;
  }

  // Source: { kind, id, name, params }; null for none.
  set(source) {
    this.clear();
    if (!source) return;
    this.source = source;
    this.#note = h('p', { class: 'notice variation' },
      h('span', {}, `A variation of “${shorten(source.name, 60)}”`),
      h('button', { type: 'button', class: 'quiet', title: 'Make something of its own', onclick: () => { this.clear(); this.form.elements.prompt.focus(); } }, icon('close'), h('span', { class: 'vh' }, 'Make something of its own')));
    this.form.querySelector('.actions').before(this.#note);
  }

  clear() {
    this.#note?.remove();
    this.#note = null;
    this.source = null;
  }

  // Sends the values to the route of variations, or to the given one. What a variation leaves out is the source's: a
  // field that was emptied makes it something of its own, except where the empty text says so.
  async send(path, values, options) {
    const { source } = this;
    const plain = () => request(path, { method: 'POST', json: values, ...options });
    if (!source) return plain();
    const emptied = Object.keys(source.params).filter((name) => this.form.elements[name] && source.params[name] && !(name in values));
    if (emptied.some((name) => name !== 'negative_prompt')) return plain();
    try {
      const changes = emptied.length ? { ...values, negative_prompt: '' } : values;
      return await request(`${libraryPath(source)}/repeat`, { method: 'POST', json: changes, ...options });
    } catch (problem) {
      // The source was deleted meanwhile.
      if (problem.status !== 404) throw problem;
      this.clear();
      return plain();
    }
  }
}
