// The silent preview of a video: plays in its tile while the tile is hovered or has the keyboard's focus.

import { h } from './dom.js';
import { savesData } from './thumbnails.js';

// In milliseconds: a pointer that only crosses a tile loads nothing.
const delay = 300;
const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
const stops = new WeakMap();

// Place: the element that the preview covers.
export function addHoverPreview(tile, place, url) {
  const reasons = new Set();
  let timer = null;
  let video = null;

  const start = () => {
    video = h('video', { class: 'tile-preview', loop: true, playsinline: true, disablepictureinpicture: true, tabindex: '-1', 'aria-hidden': 'true', onerror: stop });
    video.muted = true;
    video.src = url;
    place.append(video);
    video.play().catch(() => {});
  };
  const stop = () => {
    clearTimeout(timer);
    timer = null;
    if (!video) return;
    video.remove();
    video.removeAttribute('src');
    video.load();
    video = null;
  };
  const want = (reason) => {
    if (reducedMotion.matches || savesData()) return;
    reasons.add(reason);
    timer ??= setTimeout(start, delay);
  };
  const leave = (reason) => {
    reasons.delete(reason);
    if (!reasons.size) stop();
  };
  tile.addEventListener('pointerenter', (event) => event.pointerType !== 'touch' && want('pointer'));
  tile.addEventListener('pointerleave', () => leave('pointer'));
  tile.addEventListener('focusin', (event) => event.target.matches(':focus-visible') && want('focus'));
  tile.addEventListener('focusout', () => leave('focus'));
  stops.set(tile, stop);
}

export const stopHoverPreview = (tile) => stops.get(tile)?.();
