// Two items over each other, with a slider between them; two videos play in step.

import { closeButton, showDialog } from './dialog.js';
import { h, icon, shorten } from './dom.js';
import { nameOf } from './items.js';

const step = 2;
const bigStep = 10;
// In seconds: less is not heard or seen, and setting the time interrupts the playback.
const drift = 0.15;
const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

// Shows the first item left of the slider, the second right of it.
export function compare([left, right]) {
  const layers = [left, right].map(layerOf);
  const slider = h('div', {
    class: 'compare-slider', role: 'slider', tabindex: '0', 'aria-label': 'How much of the first is shown',
    'aria-valuemin': '0', 'aria-valuemax': '100', onkeydown: moveByKey,
  }, h('span', { class: 'compare-handle' }, icon('previous'), icon('next')));
  const stage = h('div', { class: 'compare-stage', onpointerdown: begin, onpointermove: drag }, layers[1], layers[0], slider);
  const name = (item, side) => h('figcaption', { class: `compare-name compare-${side}` }, shorten(nameOf(item), 80));
  const videos = layers.filter((layer) => layer.tagName === 'VIDEO');
  const play = videos.length > 0 && h('button', { type: 'button', class: 'button second small', 'data-action': 'play', onclick: togglePlay }, reducedMotion.matches ? 'Play' : 'Pause');
  let position = 50;
  moveTo(50);
  showDialog({
    title: 'Compare', name: 'compare-dialog', focus: slider,
    content: [h('figure', { class: 'compare' }, stage, name(left, 'left'), name(right, 'right')), h('div', { class: 'actions' }, play, closeButton('Close'))],
    onClose: () => videos.forEach(stop),
  });
  keepInStep();

  function moveTo(percent) {
    position = Math.min(100, Math.max(0, percent));
    stage.style.setProperty('--position', `${position}%`);
    slider.setAttribute('aria-valuenow', String(Math.round(position)));
    slider.setAttribute('aria-valuetext', `${Math.round(position)} % of ${shorten(nameOf(left), 40)}`);
  }

  function moveByKey(event) {
    const target = {
      ArrowLeft: position - step, ArrowDown: position - step, ArrowRight: position + step, ArrowUp: position + step,
      PageDown: position - bigStep, PageUp: position + bigStep, Home: 0, End: 100,
    }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    moveTo(target);
  }

  function begin(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    stage.setPointerCapture(event.pointerId);
    slider.focus();
    drag(event);
  }

  function drag(event) {
    if (!stage.hasPointerCapture(event.pointerId)) return;
    const { left: start, width } = stage.getBoundingClientRect();
    moveTo(((event.clientX - start) / width) * 100);
  }

  function togglePlay() {
    const isPaused = videos[0].paused;
    for (const video of videos) {
      if (isPaused) video.play().catch(() => {});
      else video.pause();
    }
  }

  // The second follows the first.
  function keepInStep() {
    const [first, second] = videos;
    if (!first) return;
    for (const name of ['play', 'pause']) first.addEventListener(name, () => { play.textContent = first.paused ? 'Play' : 'Pause'; });
    if (!reducedMotion.matches) for (const video of videos) video.play().catch(() => {});
    if (!second) return;
    first.addEventListener('timeupdate', () => {
      const target = Math.min(first.currentTime, second.duration || Infinity);
      if (Math.abs(second.currentTime - target) > drift) second.currentTime = target;
      if (!first.paused && second.paused && !second.ended) second.play().catch(() => {});
    });
  }
}

function layerOf(item, index) {
  const label = shorten(nameOf(item), 200);
  if (item.kind === 'image') return h('img', { class: 'compare-layer', 'data-side': index ? 'right' : 'left', src: item.source, alt: label, draggable: 'false' });
  const video = h('video', { class: 'compare-layer', 'data-side': index ? 'right' : 'left', src: item.source, poster: item.poster, loop: true, playsinline: true, preload: 'auto', 'aria-label': `Video: ${label}` });
  video.muted = true;
  return video;
}

function stop(video) {
  video.pause();
  video.removeAttribute('src');
  video.load();
}
