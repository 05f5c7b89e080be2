// One item of a grid.

import { ago, fullDate } from './dates.js';
import { h, icon, shorten } from './dom.js';
import { statusNames, statusOf, statusReason } from './items.js';
import { releaseThumbnail, showThumbnail } from './thumbnails.js';

// Actions: open(item), reuse(item), remove(item).
export function makeTile(item, actions) {
  const status = statusOf(item);
  const name = shorten(item.prompt, 80);
  const badge = badgeFor(item);
  badge.id = `badge-${item.key}`;
  const media = h('span', { class: 'tile-media' }, h('span', { class: 'tile-blank' }));
  media.style.setProperty('--hue', hueOf(item.id));
  const reason = status === 'failed' || status === 'expired' ? h('span', { class: 'tile-reason' }, h('span', {}, statusReason(item))) : null;
  if (reason) media.append(reason);
  const isShown = status === 'completed';
  media.append(h('span', { class: 'tile-over', 'aria-hidden': 'true' }, icon(isShown && item.kind === 'video' ? 'play' : 'open')));
  const verb = isShown && item.kind === 'video' ? 'Play video' : `Open ${item.kind}`;
  const tile = h('li', { class: 'tile', 'data-key': item.key, 'data-status': status, 'data-kind': item.kind },
    h('button', { type: 'button', class: 'tile-open', 'aria-describedby': badge.id, onclick: () => actions.open(item) },
      media, h('span', { class: 'vh' }, `${verb}: `), h('span', { class: 'tile-text' }, item.prompt)),
    badge,
    h('div', { class: 'tile-foot' },
      h('time', { datetime: new Date(item.created).toISOString(), title: fullDate(item.created) }, ago(item.created)),
      (status === 'failed' || status === 'expired') && h('button', { type: 'button', class: 'quiet reuse', 'data-action': 'reuse', onclick: () => actions.reuse(item) },
        status === 'failed' ? 'Try again' : 'Make again', h('span', { class: 'vh' }, `: ${name}`)),
      isShown && h('a', { class: 'quiet', 'data-action': 'download', href: item.download, download: '', title: 'Download' }, icon('download'), h('span', { class: 'vh' }, `Download: ${name}`)),
      h('button', { type: 'button', class: 'quiet', 'data-action': 'delete', title: 'Delete', onclick: () => actions.remove(item) }, icon('delete'), h('span', { class: 'vh' }, `Delete: ${name}`))));
  if (isShown) showThumbnail(media, item);
  return tile;
}

export function releaseTile(tile) {
  releaseThumbnail(tile.querySelector('.tile-media'));
}

export function badgeFor(item) {
  const status = statusOf(item);
  return h('span', { class: 'badge', 'data-status': status, title: statusReason(item) || null }, statusNames[status]);
}

// The hue of an item's placeholder, derived from its id.
export function hueOf(id) {
  let hash = 2166136261;
  for (const character of id) hash = Math.imul(hash ^ character.codePointAt(0), 16777619);
  return 345 + ((hash >>> 8) % 75);
}
