// What an owner adds to an item: favourite, title, note and tags.

import { request } from './api.js';
import { closeButton, showDialog } from './dialog.js';
import { announce, h, icon } from './dom.js';
import { field, setUpForm } from './form.js';
import { plural } from './format.js';
import { fromEntry, hasTag, libraryPath } from './items.js';
import { messageFor } from './messages.js';
import { tagSuggestions } from './tag-suggestions.js';
import { toast } from './toast.js';

const maximumTags = 50;

// The newest change of each item that is being sent: the next one waits for it.
const favorites = new Map();

// Shown at once, and taken back if it fails.
export async function toggleFavorite(item, feed) {
  const favorite = !item.favorite;
  const { version } = feed;
  const isListed = Boolean(feed.find(item.key));
  feed.upsert({ ...item, favorite });
  announce(favorite ? 'Added to the favourites.' : 'Removed from the favourites.');
  const before = favorites.get(item.key);
  const change = () => request(libraryPath(item), { method: 'PATCH', json: { favorite } });
  const sent = before ? before.then(change, change) : change();
  favorites.set(item.key, sent);
  const isNewest = () => favorites.get(item.key) === sent;
  try {
    const changed = fromEntry(await sent);
    if (isNewest()) feed.upsert(changed);
  } catch (problem) {
    const now = { ...(feed.find(item.key) ?? item), favorite: item.favorite };
    if (isNewest() && isListed) feed.putBack([now], version);
    else if (isNewest()) feed.upsert(now);
    toast(`The favourite could not be changed. ${messageFor(problem)}`);
  } finally {
    if (isNewest()) favorites.delete(item.key);
  }
}

// Edits the title, the note and the tags of an item. Resolves when the dialog is closed.
export function editLabels(item, feed) {
  const control = (tag, name, maximum) => h(tag, { id: `label-${name}`, name, 'data-count': maximum, rows: tag === 'textarea' && '3' });
  return showForm({
    title: 'Title, note and tags', before: item.tags,
    fields: [field('title', 'Title', control('input', 'title', '200')), field('note', 'Note', control('textarea', 'note', '2000'))],
    values: { title: item.title, note: item.note },
    // Only what was changed here: the rest may have been changed elsewhere.
    async save({ added, removed }, elements) {
      const change = {};
      for (const name of ['title', 'note']) if (elements[name].value !== elements[name].dataset.before) change[name] = elements[name].value.trim() || null;
      if (added.length || removed.length) change.tags = { add: added, remove: removed };
      if (Object.keys(change).length) feed.upsert(fromEntry(await request(libraryPath(item), { method: 'PATCH', json: change })));
      announce('Saved.');
      return true;
    },
  });
}

// Edits the tags that several items have in common. apply(actions) sends what changed, and resolves to whether it was
// done. Resolves when the dialog is closed.
export function editTags(items, count, apply) {
  return showForm({
    title: `Tags of ${plural(count, 'item')}`,
    before: items.length ? items[0].tags.filter((tag) => items.every((item) => hasTag(item, tag))) : [],
    async save({ added, removed }) {
      const actions = [added.length && { action: 'tag', tags: added }, removed.length && { action: 'untag', tags: removed }].filter(Boolean);
      return !actions.length || apply(actions);
    },
  });
}

function showForm({ title, before, fields, values = {}, save }) {
  return new Promise((resolve) => {
    const tags = new TagField(before);
    const form = h('form', { novalidate: true }, fields, tags.element, h('div', { class: 'form-error', 'data-form-error': true, hidden: true }),
      h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'button' }, 'Save'), closeButton('Cancel')));
    for (const [name, value] of Object.entries(values)) {
      form.elements[name].value = value ?? '';
      // As the control holds it, with its own ends of lines.
      form.elements[name].dataset.before = form.elements[name].value;
    }
    const { clear, showError } = setUpForm(form, {
      busyLabel: 'Saving…',
      check: () => tags.check(),
      async send() {
        tags.take();
        if (await save(tags.change, form.elements)) dialog.close();
      },
    });
    const dialog = showDialog({ title, name: 'labels-dialog', content: form, onClose: resolve, focus: tags.input });
    tags.showErrors = (errors) => {
      clear();
      for (const { field, message } of errors) showError(field, message);
    };
  });
}

// A field of tags: the ones there are with a button to remove each, and an input with suggestions.
class TagField {
  constructor(tags) {
    this.before = tags;
    this.tags = [...tags];
    this.list = h('ul', { class: 'chips', 'aria-label': 'Tags' });
    this.input = h('input', {
      id: 'label-tags', name: 'tag', autocomplete: 'off', list: 'tag-suggestions', 'aria-describedby': 'label-tags-hint',
      onkeydown: (event) => {
        if (event.key !== 'Enter' || event.isComposing || event.ctrlKey || event.metaKey || !this.input.value.trim()) return;
        event.preventDefault();
        this.take();
      },
    });
    this.element = h('div', { class: 'field', 'data-field': 'tags' }, h('label', { for: 'label-tags' }, 'Tags'), this.list,
      h('div', { class: 'with-button' }, this.input, h('button', { type: 'button', class: 'button second', onclick: () => { this.take(); this.input.focus(); } }, 'Add')),
      h('p', { class: 'hint', id: 'label-tags-hint' }, 'Separate several with commas.'), tagSuggestions('tag-suggestions'));
    this.#draw();
  }

  get change() {
    return { added: this.tags.filter((tag) => !this.before.includes(tag)), removed: this.before.filter((tag) => !hasTag(this, tag)) };
  }

  // Takes what is written in the input.
  take() {
    const errors = this.check();
    if (errors.length) return this.showErrors(errors);
    for (const tag of this.#written) if (!hasTag(this, tag)) this.tags.push(tag);
    this.input.value = '';
    this.#draw();
  }

  check() {
    if (this.#written.some((tag) => [...tag].length > 50)) return [{ field: 'tags', message: 'A tag has at most 50 characters.' }];
    return this.tags.length + this.#written.length > maximumTags ? [{ field: 'tags', message: `An item has at most ${maximumTags} tags.` }] : [];
  }

  get #written() {
    return this.input.value.split(',').map((tag) => tag.trim()).filter(Boolean);
  }

  #draw() {
    this.list.replaceChildren(...this.tags.map((tag) => h('li', {},
      h('button', { type: 'button', class: 'chip', onclick: () => this.#remove(tag) }, h('span', {}, tag), icon('close'), h('span', { class: 'vh' }, ' remove this tag')))));
    this.list.hidden = !this.tags.length;
  }

  #remove(tag) {
    this.tags = this.tags.filter((other) => other !== tag);
    this.#draw();
    this.input.focus();
  }
}
