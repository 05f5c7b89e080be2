// Makes what a form sends a variation of the item that it was filled from, and says so in the form.

import { Problem, request } from './api.js';
import { h, icon, shorten } from './dom.js';
import { libraryPath } from './items.js';
import { isUncertain } from './submission.js';

export class Variation {
  #note = null;
  // The key of an attempt that may have been accepted.
  #uncertain = null;
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
      h('button', { type: 'button', class: 'quiet', title: 'Remove the link to the original', onclick: () => { this.clear(); this.form.elements.prompt.focus(); } }, icon('close'), h('span', { class: 'vh' }, 'Remove the link to the original')));
    this.form.querySelector('.actions').before(this.#note);
  }

  clear() {
    this.#note?.remove();
    this.#note = null;
    this.source = null;
  }

  // Sends the values to the route of variations, or with plain(). What a variation leaves out is the source's: a field
  // that was emptied makes it an item without a source, except where another value means the same.
  async send(values, key, plain) {
    const { source } = this;
    if (!source) return plain();
    const emptied = Object.keys(source.params).filter((name) => this.form.elements[name] && source.params[name] && !(name in values));
    // No seed is any seed; it is the key's, so that a repeated attempt sends the same.
    const neutral = { negative_prompt: '', seed: parseInt(key.slice(0, 7), 16) };
    if (emptied.some((name) => !(name in neutral))) return plain();
    try {
      const changes = { ...values, ...Object.fromEntries(emptied.map((name) => [name, neutral[name]])) };
      return await request(`${libraryPath(source)}/repeat`, { method: 'POST', json: changes, key, timeout: 90000 });
    } catch (problem) {
      if (isUncertain(problem)) this.#uncertain = key;
      if (problem.status !== 404) throw problem;
      // The source was deleted meanwhile. An attempt that may have been accepted is not made once more by another route.
      if (this.#uncertain === key) {
        throw new Problem({ code: 'source_deleted', message: 'The original was deleted. The first attempt may have succeeded: look at your gallery before you remove the link to the original and send this again.' });
      }
      const response = await plain();
      this.clear();
      return response;
    }
  }
}
