// Shortcuts of single keys, and the dialog that explains them and turns them off.

import { closeButton, showDialog } from './dialog.js';
import { h } from './dom.js';
import { localStore } from './storage.js';

const keys = [
  ['/', 'Search'],
  ['x', 'Select the item in focus; with Shift, up to it'],
  ['Shift + arrow keys', 'Select while moving'],
  ['Ctrl + A', 'Select all that are loaded'],
  ['Escape', 'Clear the selection'],
  ['f', 'Favourite'],
  ['t', 'Title, note and tags'],
  ['Delete', 'Delete'],
  ['Ctrl + Z', 'Undo'],
  ['?', 'This help'],
];

const areOff = () => localStore.get('shortcuts') === 'off';

// Commands by key; each is of the items that an open player shows, that are selected, or that have the focus. Those of
// `always` are no single characters, and cannot be turned off.
export function setUpShortcuts(commands, always = {}) {
  addEventListener('keydown', (event) => {
    if (event.repeat || event.defaultPrevented || event.altKey || isTyping(event.target) || hasOtherDialog()) return;
    const hasModifier = event.ctrlKey || event.metaKey;
    const command = hasModifier ? always[`ctrl ${event.key.toLowerCase()}`] : always[event.key] ?? (areOff() ? null : commands[event.key]);
    if (command?.(event)) event.preventDefault();
  });
}

export function showShortcuts() {
  const toggle = h('input', { type: 'checkbox', id: 'shortcuts-on', onchange: () => localStore.set('shortcuts', toggle.checked ? null : 'off') });
  toggle.checked = !areOff();
  showDialog({
    title: 'Searching and shortcuts', name: 'shortcuts-dialog',
    content: [
      h('p', {}, 'All words have to be in the prompt, the title, the note or a tag. Put a phrase “in quotes”, and a minus before what must not be there: fox “in the snow” -night.'),
      h('dl', { class: 'keys' }, keys.flatMap(([key, text]) => [h('dt', {}, h('kbd', {}, key)), h('dd', {}, text)])),
      h('label', { class: 'toggle', for: 'shortcuts-on' }, toggle, 'Use shortcuts of a single letter'),
      h('div', { class: 'actions' }, closeButton('Close'))],
  });
}

const isTyping = (target) => target.isContentEditable || target.closest?.('textarea, select, input:not([type="checkbox"], [type="radio"])');
const hasOtherDialog = () => [...document.querySelectorAll('dialog[open]')].some((dialog) => !dialog.matches('.player'));
