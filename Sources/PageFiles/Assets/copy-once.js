// A dialog with a text that can be read only now, to copy it.

import { copyField } from './copy-field.js';
import { closeButton, showDialog } from './dialog.js';
import { h } from './dom.js';

// Name: as for a field to copy.
export function showOnce({ title, label, value, name, hint }) {
  const field = copyField({ id: 'once', label, value, name, hint });
  const input = field.querySelector('input');
  showDialog({ title, focus: input, content: h('div', { class: 'dialog-body' }, field, h('div', { class: 'actions' }, closeButton('Done'))) });
  input.select();
}
