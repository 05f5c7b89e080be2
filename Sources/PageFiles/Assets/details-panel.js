// The panel beside the player: an item's status, prompt, settings and actions.

import { fullDate } from './dates.js';
import { h, icon } from './dom.js';
import { statusOf, statusReason } from './items.js';
import { badgeFor } from './tile.js';

export function detailsOf(item, { reuse, remove }) {
  const status = statusOf(item);
  const rows = [
    ['Type', item.kind === 'video' ? 'Video' : 'Image'],
    ['Submitted', fullDate(item.created)],
    item.completed && [status === 'failed' ? 'Failed' : 'Completed', fullDate(item.completed)],
    item.expires && [status === 'expired' ? 'Expired' : 'Expires', fullDate(item.expires)],
    ...item.settings,
  ].filter(Boolean);
  return [
    badgeFor(item),
    h('h2', {}, 'Prompt'),
    h('p', { class: 'details-prompt' }, item.prompt),
    status !== 'completed' && h('p', { class: 'details-reason' }, statusReason(item)),
    h('h2', {}, 'Settings'),
    h('dl', {}, rows.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])),
    h('div', { class: 'actions' },
      status === 'completed' && h('a', { class: 'button small', 'data-action': 'download', href: item.download, download: '' }, icon('download'), 'Download'),
      h('button', { type: 'button', class: 'button second small', 'data-action': 'reuse', onclick: reuse }, icon('reuse'), status === 'failed' ? 'Try again' : 'Use again'),
      h('button', { type: 'button', class: 'button second small', 'data-action': 'delete', onclick: remove }, icon('delete'), 'Delete')),
  ].filter(Boolean);
}
