// One item of a grid.

import { ago, fullDate } from './dates.js';
import { h, icon, shorten } from './dom.js';
import { addHoverPreview, stopHoverPreview } from './hover-preview.js';
import { nameOf, statusNames, statusOf, statusReason } from './items.js';
import { releaseThumbnail, showThumbnail } from './thumbnails.js';

// Wider and narrower images are cropped to this, so that no tile is a stripe.
const mostExtremeRatio = 3;

// Actions: open(item), reuse(item), remove(item), and where they exist favorite(item), and restore(item) of an item in
// the trash. Selection: of the grid, where items can be selected.
export function makeTile(item, actions, selection) {
  const status = statusOf(item);
  const badge = badgeFor(item);
  badge.id = `badge-${item.key}`;
  const isShown = status === 'completed';
  const isVideo = isShown && item.kind === 'video';
  const frame = frameOf(item);
  const media = h('span', { class: 'tile-media' }, frame,
    (status === 'failed' || status === 'expired') && h('span', { class: 'tile-reason' }, h('span', {}, statusReason(item))),
    h('span', { class: 'tile-over', 'aria-hidden': 'true' }, icon(isVideo ? 'play' : 'open')));
  if (item.color) media.style.setProperty('--tone', item.color);
  const verb = isVideo ? 'Play video' : `Open ${item.kind}`;
  const tile = h('li', { class: 'tile', 'data-key': item.key, 'data-status': status, 'data-kind': item.kind },
    h('button', { type: 'button', class: 'tile-open', 'aria-describedby': badge.id, onclick: () => actions.open(item) },
      media, h('span', { class: 'vh' }, `${verb}: `), h('span', { class: 'tile-text' }, nameOf(item))),
    badge,
    selection && h('input', { type: 'checkbox', class: 'tile-check', 'aria-label': `Select: ${shorten(nameOf(item), 80)}`, 'data-action': 'select' }),
    h('div', { class: 'tile-foot' }, timeOf(item), ...buttonsOf(item, status, actions)));
  if (isShown) showThumbnail(frame, item);
  if (isVideo && item.preview) addHoverPreview(tile, frame, item.preview);
  return tile;
}

export function releaseTile(tile) {
  releaseThumbnail(tile.querySelector('.tile-frame'));
  stopHoverPreview(tile);
}

export function badgeFor(item) {
  const status = statusOf(item);
  return h('span', { class: 'badge', 'data-status': status, title: statusReason(item) || null }, statusNames[status]);
}

// Has the item's shape and its mean color before anything is loaded; without them it fills the tile.
function frameOf(item) {
  const frame = h('span', { class: 'tile-frame' }, !item.color && h('span', { class: 'tile-blank' }));
  if (item.ratio) frame.style.setProperty('--ratio', String(Math.min(mostExtremeRatio, Math.max(1 / mostExtremeRatio, item.ratio))));
  if (item.color) frame.style.backgroundColor = item.color;
  else frame.style.setProperty('--hue', hueOf(item.id));
  return frame;
}

function timeOf(item) {
  const time = item.trashed ?? item.created;
  return h('time', { datetime: new Date(time).toISOString(), title: fullDate(time) }, item.trashed ? `Deleted ${ago(time)}` : ago(time));
}

function buttonsOf(item, status, actions) {
  const name = shorten(nameOf(item), 80);
  const textButton = (action, label) =>
    h('button', { type: 'button', class: 'quiet reuse', 'data-action': action, onclick: () => actions[action](item) }, label, h('span', { class: 'vh' }, `: ${name}`));
  const removal = status === 'trashed' ? 'Delete permanently' : 'Delete';
  return [
    actions.favorite && status !== 'trashed' && favoriteButton(item, actions.favorite),
    (status === 'failed' || status === 'expired') && textButton('reuse', status === 'failed' ? 'Try again' : 'Make again'),
    status === 'trashed' && textButton('restore', 'Restore'),
    status === 'completed' && h('a', { class: 'quiet', 'data-action': 'download', href: item.download, download: '', title: 'Download' }, icon('download'), h('span', { class: 'vh' }, `Download: ${name}`)),
    h('button', { type: 'button', class: 'quiet', 'data-action': 'delete', title: removal, onclick: () => actions.remove(item) }, icon('delete'), h('span', { class: 'vh' }, `${removal}: ${name}`)),
  ];
}

export function favoriteButton(item, favorite) {
  return h('button', { type: 'button', class: 'quiet favorite', 'data-action': 'favorite', 'aria-pressed': String(item.favorite), title: item.favorite ? 'Remove from the favourites' : 'Add to the favourites', onclick: () => favorite(item) },
    icon('favorite'), h('span', { class: 'vh' }, `Favourite: ${shorten(nameOf(item), 80)}`));
}

// The hue of an item's placeholder, derived from its id.
function hueOf(id) {
  let hash = 2166136261;
  for (const character of id) hash = Math.imul(hash ^ character.codePointAt(0), 16777619);
  return 345 + ((hash >>> 8) % 75);
}
