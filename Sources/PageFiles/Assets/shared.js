// The page of a share: opens its items one by one. Without scripts the links lead to the images and videos themselves.

import { announce, h, icon, offsetOf } from './dom.js';
import { fullDate } from './dates.js';

for (const time of document.querySelectorAll('time')) time.textContent = fullDate(Date.parse(time.dateTime));

const links = [...document.querySelectorAll('.shared-open')];
let index = 0;

const button = (name, label, run) => h('button', { type: 'button', 'data-go': name, onclick: run }, icon(name), h('span', { class: 'vh' }, label));
const place = h('p', { class: 'viewer-place' });
const content = h('div', { class: 'viewer-content' });
const text = h('p', { class: 'viewer-text' });
const save = h('a', { download: true, hidden: true }, icon('download'), h('span', { class: 'vh' }, 'Download'));
const previous = button('previous', 'Previous', () => step(-1));
const next = button('next', 'Next', () => step(1));
const close = button('close', 'Close', () => viewer.close());
const viewer = h('dialog', { class: 'viewer', 'aria-label': 'Viewer', onkeydown: handleKey, onclose: closed },
  h('div', { class: 'viewer-bar' }, close, place, save, previous, next), content, text);
document.body.append(viewer);

for (const [number, link] of links.entries()) {
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(number);
    document.documentElement.classList.add('player-open');
    viewer.showModal();
    close.focus();
  });
}

function show(number) {
  index = number;
  const link = links[index];
  const { video, large, poster, download } = link.dataset;
  const name = link.querySelector('img')?.alt ?? link.textContent.trim();
  const failed = () => showFailure(shown);
  // The thumbnail is there at once, the image may be large.
  const shown = video === undefined
    ? h('img', { src: large ?? link.href, alt: name, onerror: failed })
    : h('video', { src: link.href, poster, controls: true, playsinline: true, autoplay: true, 'aria-label': name, onerror: failed });
  content.replaceChildren(shown);
  if (large && video === undefined) replaceWhenLoaded(shown, link.href);
  text.textContent = link.closest('figure').querySelector('figcaption')?.textContent ?? '';
  place.textContent = `${index + 1} of ${links.length}`;
  previous.setAttribute('aria-disabled', String(index === 0));
  next.setAttribute('aria-disabled', String(index === links.length - 1));
  save.hidden = !download;
  if (download) save.href = download;
  announce(`${name}, ${place.textContent}`);
}

// A share can end while the viewer is open.
function showFailure(element) {
  if (element.parentElement === content) content.replaceChildren(h('p', { role: 'alert' }, 'This cannot be shown. The share may have ended: reload the page.'));
}

function replaceWhenLoaded(image, source) {
  const whole = new Image();
  whole.addEventListener('load', () => (image.src = source));
  whole.src = source;
}

function step(offset) {
  if (links[index + offset]) show(index + offset);
}

function handleKey(event) {
  const offset = offsetOf(event);
  if (!offset) return;
  event.preventDefault();
  step(offset);
}

function closed() {
  document.documentElement.classList.remove('player-open');
  content.replaceChildren();
  links[index].focus({ preventScroll: true });
  links[index].scrollIntoView({ block: 'nearest' });
}
