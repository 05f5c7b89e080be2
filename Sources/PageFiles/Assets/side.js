// What the player says beside an item: its words, its settings, and what can be done with it.

import { inFull } from './dates.js';
import { h, icon } from './dom.js';
import { kindWords, statusOf, why } from './items.js';
import { badgeFor } from './tile.js';

export function sideOf(item, { again, remove }) {
  const status = statusOf(item);
  const facts = [
    ['Kind', kindWords[item.kind] === 'video' ? 'Video' : 'Picture'],
    ['Asked for', inFull(item.created)],
    item.completed && [status === 'failed' ? 'Ended' : 'Ready', inFull(item.completed)],
    item.expires && [status === 'expired' ? 'Faded' : 'Can be watched until', inFull(item.expires)],
    ...item.facts,
  ].filter(Boolean);
  return [
    badgeFor(item),
    h('h2', {}, 'Prompt'),
    h('p', { class: 'side-prompt' }, item.prompt),
    status !== 'completed' && h('p', { class: 'side-why' }, why(item)),
    h('h2', {}, 'Settings'),
    h('dl', {}, facts.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])),
    h('div', { class: 'actions' },
      status === 'completed' && h('a', { class: 'button small', 'data-act': 'download', href: item.download, download: '' }, icon('download'), 'Download'),
      h('button', { type: 'button', class: 'button second small', 'data-act': 'again', onclick: again }, icon('again'), status === 'failed' ? 'Try again' : 'Use again'),
      h('button', { type: 'button', class: 'button second small', 'data-act': 'remove', onclick: remove }, icon('remove'), 'Delete')),
  ].filter(Boolean);
}
