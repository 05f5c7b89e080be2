// The panel beside the player: an item's status, prompt, settings and actions.

import { fullDate } from './dates.js';
import { h, icon } from './dom.js';
import { statusOf, statusReason } from './items.js';
import { copyLink } from './share.js';
import { badgeFor } from './tile.js';

export function detailsOf(item, { reuse, remove, restore }) {
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
  return [
    badgeFor(item),
    h('h2', {}, 'Prompt'),
    h('p', { class: 'details-prompt' }, item.prompt),
    !isShown && h('p', { class: 'details-reason' }, statusReason(item)),
    h('h2', {}, 'Settings'),
    h('dl', {}, rows.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])),
    h('div', { class: 'actions' },
      isShown && h('a', { class: 'button small', 'data-action': 'download', href: item.download, download: '' }, icon('download'), 'Download'),
      isShown && item.kind === 'video' && button('copy-link', () => copyLink(item, note), 'link', 'Copy link'),
      status === 'trashed' && button('restore', restore, 'restore', 'Restore'),
      button('reuse', reuse, 'reuse', status === 'failed' ? 'Try again' : 'Use again'),
      button('delete', remove, 'delete', status === 'trashed' ? 'Delete permanently' : 'Delete')),
    note,
  ].filter(Boolean);
}
