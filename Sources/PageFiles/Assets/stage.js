// What the player shows of an item: the video, the picture (beside its original), or why there is neither.

import { h, shorten } from './dom.js';
import { kindWords, statusOf, statusWords, why } from './items.js';

// Returns the element, and how to stop what it does.
export function stageOf(item, acts) {
  const status = statusOf(item);
  if (status !== 'completed') return { element: words(item, status, acts), stop() {} };
  return item.kind === 'video' ? film(item, acts) : picture(item, acts);
}

function words(item, status, { again }) {
  const titles = { failed: `This ${kindWords[item.kind]} could not be made`, expired: 'This video has faded', processing: 'Being made' };
  return h('div', { class: 'stage-words' },
    status === 'processing' && h('span', { class: 'glow', 'aria-hidden': 'true' }),
    h('h3', {}, titles[status] ?? statusWords[status]),
    h('p', {}, why(item)),
    status !== 'processing' && h('button', { type: 'button', class: 'button', onclick: again }, status === 'failed' ? 'Try again' : 'Make again'));
}

function trouble(sentence, { again, retry }) {
  return h('div', { class: 'stage-words', role: 'alert' },
    h('p', {}, sentence),
    h('p', { class: 'actions' },
      retry && h('button', { type: 'button', class: 'button', onclick: retry }, 'Try once more'),
      h('button', { type: 'button', class: 'button second', onclick: again }, 'Make again')));
}

function film(item, acts) {
  const video = h('video', { controls: true, playsinline: true, preload: 'auto', src: item.source, 'aria-label': `Video: ${item.prompt.slice(0, 200)}` });
  const holder = h('div', { class: 'stage-fit' }, video);
  const shape = (width, height) => width > 0 && height > 0 && holder.style.setProperty('--ratio', String(width / height));
  shape(...String(item.params.size ?? '').split('*').map(Number));
  video.addEventListener('loadedmetadata', () => shape(video.videoWidth, video.videoHeight));
  let stopped = false;
  video.addEventListener('error', async () => {
    if (stopped || !video.getAttribute('src')) return;
    const sentence = await reason(item.source);
    if (stopped) return;
    const retry = sentence.again ? () => {
      message.replaceWith(video);
      video.src = item.source;
      start();
    } : null;
    const message = trouble(sentence.text, { again: acts.again, retry });
    video.replaceWith(message);
    message.querySelector('button').focus();
  });
  // Without a click before it, as after a permanent link, browsers let videos start only when they are silent.
  const start = () => video.play().catch((error) => {
    if (error.name !== 'NotAllowedError' || stopped) return;
    video.muted = true;
    video.play().catch(() => {});
  });
  start();
  return {
    element: holder,
    stop() {
      stopped = true;
      video.pause();
      video.removeAttribute('src');
      video.load();
    },
  };
}

// A player does not say why a video does not come; the head of its answer does.
async function reason(address) {
  const response = await fetch(address, { method: 'HEAD', cache: 'no-store' }).catch(() => null);
  if (!response) return { text: 'The video does not come through: the connection is broken.', again: true };
  if (response.status === 410 || response.status === 404) return { text: 'This video can no longer be watched. Its words and settings are still here, so you can make it again.', again: false };
  if (response.status === 503) return { text: 'Too many videos are being played at the moment. Wait a few seconds.', again: true };
  return { text: 'The video could not be fetched. Try again in a moment.', again: true };
}

function picture(item, acts) {
  const result = h('img', { src: item.source, alt: shorten(item.prompt, 200) });
  const holder = item.original
    ? h('div', { class: 'job-pair' },
      h('figure', {}, h('img', { src: item.original, alt: 'The original picture' }), h('figcaption', {}, 'Before')),
      h('figure', {}, result, h('figcaption', {}, 'After')))
    : result;
  const state = { element: holder, stop() {} };
  result.addEventListener('error', () => {
    const message = trouble('This picture cannot be shown: it could not be fetched, or it is no longer kept.', { again: acts.again });
    (holder.isConnected ? holder : result).replaceWith(message);
  });
  return state;
}
