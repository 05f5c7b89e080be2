// The dialog in which tags are renamed; a tag that gets the name of another is merged with it.

import { request } from './api.js';
import { confirmDialog } from './confirm-dialog.js';
import { closeButton, showDialog } from './dialog.js';
import { announce, h } from './dom.js';
import { plural } from './format.js';
import { messageFor } from './messages.js';

// onRename(tag, name) runs for each tag that has another name.
export function manageTags(onRename) {
  const list = h('ul', { class: 'tag-list' });
  const status = h('p', { class: 'note', role: 'status' }, 'Loading…');
  showDialog({ title: 'Your tags', name: 'tags-dialog', content: [h('p', {}, 'Give a tag another name; with the name of another tag, both become one.'), status, list, h('div', { class: 'actions' }, closeButton('Close'))] });
  load();

  async function load() {
    try {
      const { tags } = await request('/api/gallery/tags');
      status.textContent = tags.length ? '' : 'You have no tags yet. Select an item and press “Tag”.';
      list.replaceChildren(...tags.map((tag) => row(tag, tags)));
    } catch (problem) {
      status.textContent = messageFor(problem);
    }
  }

  function row({ name, count }, tags) {
    const input = h('input', { value: name, maxlength: '50', 'aria-label': `Name of the tag ${name}`, autocomplete: 'off' });
    const save = h('button', { type: 'submit', class: 'button second small', 'aria-disabled': 'true' }, 'Rename', h('span', { class: 'vh' }, ` ${name}`));
    input.addEventListener('input', () => {
      if (input.value.trim() && input.value.trim() !== name) save.removeAttribute('aria-disabled');
      else save.setAttribute('aria-disabled', 'true');
    });
    let isSending = false;
    const submit = async (event) => {
      event.preventDefault();
      const wanted = input.value.trim();
      if (isSending || !wanted || wanted === name) return;
      isSending = true;
      save.setAttribute('aria-disabled', 'true');
      await rename(wanted);
      isSending = false;
      save.removeAttribute('aria-disabled');
    };
    const rename = async (wanted) => {
      const other = tags.find((tag) => tag.name !== name && tag.name.toLowerCase() === wanted.toLowerCase());
      if (other && !(await confirmMerge(name, other))) return;
      try {
        await request(`/api/gallery/tags/${encodeURIComponent(name)}`, { method: 'PATCH', json: { name: wanted }, timeout: 120000 });
      } catch (problem) {
        status.textContent = `“${name}” could not be renamed. ${messageFor(problem)}`;
        return;
      }
      announce(other ? `“${name}” is part of “${wanted}”.` : `“${name}” is “${wanted}”.`);
      onRename(name, wanted);
      await load();
      list.querySelector(`input[aria-label="${CSS.escape(`Name of the tag ${wanted}`)}"]`)?.focus();
    };
    return h('li', {}, h('form', { class: 'tag-row', onsubmit: submit }, input, h('span', { class: 'note' }, plural(count, 'item')), save));
  }
}

const confirmMerge = (name, other) => confirmDialog({
  title: `Merge “${name}” with “${other.name}”?`,
  text: 'Items with either of them get one tag. This cannot be undone.',
  confirmLabel: 'Merge',
});
