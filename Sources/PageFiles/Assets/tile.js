// One thing somebody made, as it stands in a grid.

import { ago, inFull } from './dates.js';
import { h, icon, shorten } from './dom.js';
import { kindWords, statusOf, statusWords, why } from './items.js';
import { forgetThumb, showThumb } from './thumbs.js';

// Acts: open(item), again(item), remove(item).
export function makeTile(item, acts) {
  const status = statusOf(item);
  const name = shorten(item.prompt, 80);
  const badge = badgeFor(item);
  badge.id = `badge-${item.key}`;
  const media = h('span', { class: 'tile-media' }, h('span', { class: 'tile-blank' }));
  media.style.setProperty('--hue', hueOf(item.id));
  const reason = status === 'failed' || status === 'expired' ? h('span', { class: 'tile-why' }, h('span', {}, why(item))) : null;
  if (reason) media.append(reason);
  const isShown = status === 'completed';
  media.append(h('span', { class: 'tile-over', 'aria-hidden': 'true' }, icon(isShown && item.kind === 'video' ? 'play' : 'open')));
  const verb = isShown && item.kind === 'video' ? 'Play video' : `Open ${kindWords[item.kind]}`;
  const tile = h('li', { class: 'tile', 'data-key': item.key, 'data-status': status, 'data-kind': item.kind },
    h('button', { type: 'button', class: 'tile-open', 'aria-describedby': badge.id, onclick: () => acts.open(item) },
      media, h('span', { class: 'vh' }, `${verb}: `), h('span', { class: 'tile-text' }, item.prompt)),
    badge,
    h('div', { class: 'tile-foot' },
      h('time', { datetime: new Date(item.created).toISOString(), title: inFull(item.created) }, ago(item.created)),
      (status === 'failed' || status === 'expired') && h('button', { type: 'button', class: 'quiet again', 'data-act': 'again', onclick: () => acts.again(item) },
        status === 'failed' ? 'Try again' : 'Make again', h('span', { class: 'vh' }, `: ${name}`)),
      isShown && h('a', { class: 'quiet', 'data-act': 'download', href: item.download, download: '', title: 'Download' }, icon('download'), h('span', { class: 'vh' }, `Download: ${name}`)),
      h('button', { type: 'button', class: 'quiet', 'data-act': 'remove', title: 'Delete', onclick: () => acts.remove(item) }, icon('remove'), h('span', { class: 'vh' }, `Delete: ${name}`))));
  if (isShown) showThumb(media, item);
  return tile;
}

export function forgetTile(tile) {
  forgetThumb(tile.querySelector('.tile-media'));
}

export function badgeFor(item) {
  const status = statusOf(item);
  return h('span', { class: 'badge', 'data-status': status, title: why(item) || null }, statusWords[status]);
}

// Every item has a tint of its own for as long as there is nothing better to show.
export function hueOf(id) {
  let hash = 2166136261;
  for (const character of id) hash = Math.imul(hash ^ character.codePointAt(0), 16777619);
  return 345 + ((hash >>> 8) % 75);
}
