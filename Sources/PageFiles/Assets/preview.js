// The player's main view of an item: the video, the image (with its original), or why there is neither.

import { h, shorten } from './dom.js';
import { statusNames, statusOf, statusReason } from './items.js';

// Returns the element, and stop() to end playback and loading.
export function previewOf(item, actions) {
  const status = statusOf(item);
  if (status !== 'completed') return { element: statusMessage(item, status, actions), stop() {} };
  return item.kind === 'video' ? videoPreview(item, actions) : imagePreview(item, actions);
}

function statusMessage(item, status, { reuse, restore }) {
  const titles = { failed: `This ${item.kind} could not be made`, expired: 'This video has expired', processing: 'In progress', trashed: `This ${item.kind} is in the trash` };
  return h('div', { class: 'preview-text' },
    status === 'processing' && h('span', { class: 'glow', 'aria-hidden': 'true' }),
    h('h3', {}, titles[status] ?? statusNames[status]),
    h('p', {}, statusReason(item)),
    status === 'trashed' && h('button', { type: 'button', class: 'button', onclick: restore }, 'Restore'),
    (status === 'failed' || status === 'expired') && h('button', { type: 'button', class: 'button', onclick: reuse }, status === 'failed' ? 'Try again' : 'Make again'));
}

function errorMessage(text, { reuse, retry }) {
  return h('div', { class: 'preview-text', role: 'alert' },
    h('p', {}, text),
    h('p', { class: 'actions' },
      retry && h('button', { type: 'button', class: 'button', onclick: retry }, 'Try again'),
      h('button', { type: 'button', class: 'button second', onclick: reuse }, 'Make again')));
}

function videoPreview(item, actions) {
  const video = h('video', { controls: true, playsinline: true, preload: 'auto', poster: item.poster, src: item.source, 'aria-label': `Video: ${item.prompt.slice(0, 200)}` });
  const container = h('div', { class: 'preview-fit' }, video);
  const setRatio = (ratio) => ratio > 0 && container.style.setProperty('--ratio', String(ratio));
  const [width, height] = String(item.params.size ?? '').split('*').map(Number);
  setRatio(item.ratio ?? width / height);
  video.addEventListener('loadedmetadata', () => setRatio(video.videoWidth / video.videoHeight));
  let stopped = false;
  video.addEventListener('error', async () => {
    if (stopped || !video.getAttribute('src')) return;
    const position = video.currentTime;
    const reason = await loadFailure(item.source);
    if (stopped) return;
    const retry = reason.canRetry ? () => {
      message.replaceWith(video);
      video.src = `${item.source}#t=${position}`;
      start();
    } : null;
    const message = errorMessage(reason.text, { reuse: actions.reuse, retry });
    video.replaceWith(message);
    message.querySelector('button').focus();
  });
  // Without a click first, as after a permanent link, browsers let videos start only muted.
  const start = () => video.play().catch((error) => {
    if (error.name !== 'NotAllowedError' || stopped) return;
    video.muted = true;
    video.play().catch(() => {});
  });
  start();
  return {
    element: container,
    stop() {
      stopped = true;
      video.pause();
      video.removeAttribute('src');
      video.load();
    },
  };
}

// The video element does not expose the response's status; a HEAD request does.
async function loadFailure(url) {
  const response = await fetch(url, { method: 'HEAD', cache: 'no-store' }).catch(() => null);
  if (!response) return { text: 'The video could not be loaded: the connection failed.', canRetry: true };
  if (response.status === 401) return { text: 'Your session has expired. Sign in again to watch this video.', canRetry: true };
  if (response.status === 410 || response.status === 404) return { text: 'This video can no longer be watched. Its prompt and settings are still here, so you can make it again.', canRetry: false };
  if (response.status === 503) return { text: 'Too many videos are playing at the moment. Wait a few seconds.', canRetry: true };
  return { text: 'The video could not be loaded. Try again in a moment.', canRetry: true };
}

function imagePreview(item, actions) {
  const result = h('img', { src: item.source, alt: shorten(item.prompt, 200) });
  const container = item.original
    ? h('div', { class: 'job-pair' },
      h('figure', {}, h('img', { src: item.original, alt: 'The original image' }), h('figcaption', {}, 'Before')),
      h('figure', {}, result, h('figcaption', {}, 'After')))
    : result;
  const preview = { element: container, stop() {} };
  result.addEventListener('error', () => {
    const message = errorMessage('This image could not be loaded, or it is no longer stored.', { reuse: actions.reuse });
    (container.isConnected ? container : result).replaceWith(message);
  });
  return preview;
}
