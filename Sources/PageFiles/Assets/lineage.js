// The part of an item's details that says where it came from, what came of it, and how its settings differ.

import { request } from './api.js';
import { h, shorten } from './dom.js';
import { plural } from './format.js';
import { fromEntry, libraryPath, nameOf, statusOf } from './items.js';
import { Submission } from './submission.js';
import { showThumbnail } from './thumbnails.js';

// In milliseconds: stepping through items does not send a request for each.
const delay = 200;
const names = {
  prompt: 'Prompt', negative_prompt: 'Negative prompt', duration: 'Length', size: 'Size', imageSize: 'Aspect ratio', fps: 'Frames per second',
  seed: 'Seed', numImages: 'Number of images', characterIds: 'Characters', referenceImageUrls: 'Reference images',
};

export class Lineage {
  #key = null;
  #section = null;
  #request = null;
  #timer = null;
  // Places for the pictures of relatives that are not shown yet.
  #frames = [];

  // Options: open(item), compare([item, item]).
  constructor({ open, compare }) {
    Object.assign(this, { open, compare });
  }

  // The same element for the same item, so that it can be drawn again.
  sectionOf(item) {
    if (item.key === this.#key) return this.#section;
    this.#key = item.key;
    this.#section = h('section', { class: 'lineage', hidden: true });
    this.#request?.abort();
    this.#request = new AbortController();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#load(item, this.#section, this.#request.signal), delay);
    return this.#section;
  }

  // The next section of the same item is loaded anew.
  forget() {
    this.#key = null;
  }

  // Without an answer there is nothing to show: the details are complete without it.
  async #load(item, section, signal) {
    const lineage = await request(`${libraryPath(item)}/lineage`, { signal }).catch(() => null);
    if (section !== this.#section) return;
    if (!lineage) return this.forget();
    const source = lineage.source && fromEntry(lineage.source);
    const derived = lineage.derived.map(fromEntry);
    section.hidden = !source && !derived.length;
    const canCompare = source && [source, item].every((one) => statusOf(one) === 'completed');
    section.replaceChildren(...[
      source && h('h2', {}, 'Made from'),
      source && h('ul', { class: 'relatives' }, this.#relative(source)),
      canCompare && h('button', { type: 'button', class: 'button second small', 'data-action': 'compare-source', onclick: () => this.compare([source, item]) }, 'Compare with it'),
      source && differences(lineage.changes ?? []),
      derived.length > 0 && h('h2', {}, 'Variations and edits'),
      derived.length > 0 && h('ul', { class: 'relatives' }, derived.map((one) => this.#relative(one))),
    ].filter(Boolean));
    for (const [place, one] of this.#frames) showThumbnail(place, one);
    this.#frames = [];
  }

  #relative(item) {
    const frame = h('span', { class: 'relative-frame tile-frame' }, h('span', { class: 'tile-blank' }));
    if (statusOf(item) === 'completed') this.#frames.push([frame, item]);
    return h('li', {}, h('button', { type: 'button', class: 'relative', title: shorten(nameOf(item), 200), onclick: () => this.open(item) }, frame, h('span', { class: 'vh' }, `Open ${item.kind}: ${shorten(nameOf(item), 80)}`)));
  }
}

function differences(changes) {
  if (!changes.length) return h('p', { class: 'note' }, 'With the same prompt and settings.');
  // Addresses of reference images say nothing.
  const text = (value, field) => (value === null || value === '' ? 'none' : field === 'referenceImageUrls' ? plural(value.length, 'image') : [value].flat().join(', '));
  return h('dl', { class: 'differences' }, changes.flatMap(({ field, from, to }) => [
    h('dt', {}, names[field] ?? field),
    h('dd', {}, h('del', {}, h('span', { class: 'vh' }, 'before: '), text(from, field)), ' ', h('ins', {}, h('span', { class: 'vh' }, 'here: '), text(to, field)))]));
}

// By item: pressing again after a lost answer does not order it twice.
const submissions = new Map();

// Orders the same again.
export function repeat(item) {
  if (!submissions.has(item.key)) submissions.set(item.key, new Submission());
  return submissions.get(item.key).send({}, (key) => request(`${libraryPath(item)}/repeat`, { method: 'POST', json: {}, key, timeout: 90000 }));
}
