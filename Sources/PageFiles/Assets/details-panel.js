// The panel beside the player: an item's status, prompt, settings and actions.

import { fullDate } from './dates.js';
import { h, icon } from './dom.js';
import { nameOf, statusOf, statusReason } from './items.js';
import { messageFor } from './messages.js';
import { priceOf } from './price.js';
import { copyLink } from './share.js';
import { badgeFor, favoriteButton } from './tile.js';

// Actions: reuse, remove and restore; in the library also favorite, editLabels, repeat, findTag(tag), share
// and lineage(), which returns a section.
export function detailsOf(item, { reuse, remove, restore, favorite, editLabels, repeat, findTag, lineage, share }) {
  const status = statusOf(item);
  const isShown = status === 'completed';
  const rows = [
    ['Type', item.kind === 'video' ? 'Video' : 'Image'],
    ['Submitted', fullDate(item.created)],
    item.completed && [item.status === 'failed' ? 'Failed' : 'Completed', fullDate(item.completed)],
    item.expires && [status === 'expired' ? 'Expired' : 'Expires', fullDate(item.expires)],
    item.trashed && ['Deleted', fullDate(item.trashed)],
    ...item.settings,
  ].filter(Boolean);
  const button = (action, run, name, label) =>
    h('button', { type: 'button', class: 'button second small', 'data-action': action, onclick: run }, icon(name), label);
  const note = h('p', { class: 'details-note', role: 'status' });
  const isInLibrary = Boolean(editLabels) && status !== 'trashed';
  const repeatIt = async ({ currentTarget: control }) => {
    note.textContent = 'Sending…';
    control.setAttribute('aria-disabled', 'true');
    try {
      await repeat();
      note.textContent = `The same ${item.kind} is being made again. You find it in the gallery.`;
    } catch (problem) {
      note.textContent = messageFor(problem);
    }
    control.removeAttribute('aria-disabled');
  };
  return [
    h('div', { class: 'details-head' }, badgeFor(item), isInLibrary && favoriteButton(item, favorite)),
    item.title && h('h2', { class: 'details-title' }, nameOf(item)),
    h('h2', {}, 'Prompt'),
    h('p', { class: 'details-prompt' }, item.prompt),
    !isShown && h('p', { class: 'details-reason' }, statusReason(item)),
    item.note && [h('h2', {}, 'Note'), h('p', { class: 'details-text' }, item.note)],
    item.tags.length > 0 && h('ul', { class: 'chips', 'aria-label': 'Tags' }, item.tags.map((tag) => h('li', {},
      findTag ? h('button', { type: 'button', class: 'chip', 'data-action': `tag ${tag}`, title: 'Show all with this tag', onclick: () => findTag(tag) }, tag) : h('span', { class: 'chip' }, tag)))),
    h('h2', {}, 'Settings'),
    h('dl', {}, rows.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])),
    isInLibrary && lineage(),
    h('div', { class: 'actions' },
      isShown && h('a', { class: 'button small', 'data-action': 'download', href: item.download, download: '' }, icon('download'), 'Download'),
      isShown && item.kind === 'video' && button('copy-link', () => copyLink(item, note), 'link', 'Copy link'),
      status === 'trashed' && button('restore', restore, 'restore', 'Restore'),
      isInLibrary && button('labels', editLabels, 'tag', 'Title, note, tags'),
      isInLibrary && isShown && share && button('share', share, 'share', 'Share'),
      isInLibrary && isShown && item.kind === 'image' && h('a', { class: 'button second small', 'data-action': 'edit', href: `/edit?from=${item.id}` }, icon('edit'), 'Edit this image'),
      isInLibrary && isShown && button('repeat', repeatIt, 'repeat', `Repeat · ${priceOf(item.kind, item.params)}`),
      button('reuse', reuse, 'reuse', status === 'failed' ? 'Try again' : 'Use again'),
      button('delete', remove, 'delete', status === 'trashed' ? 'Delete permanently' : 'Delete')),
    note,
  ].flat().filter(Boolean);
}
