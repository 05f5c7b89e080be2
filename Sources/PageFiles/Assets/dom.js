// Helpers to create elements and icons, and to announce changes to screen readers.

// h('p', { class: 'note', onclick }, 'text', child, …); null, undefined and false are left out.
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// Retries an image that fails to load, with growing delays in milliseconds: a new image may not be available yet.
export function retryImage(image, delay = 2000) {
  const url = image.src;
  const retry = () => {
    if (image.isConnected) image.src = url;
  };
  image.addEventListener('error', () => {
    if (delay > 30000) return;
    setTimeout(retry, delay);
    delay *= 2;
  });
  return image;
}

const iconPaths = {
  play: ['M6 4l14 8-14 8z'],
  open: ['M15 3h6v6', 'M21 3l-8 8', 'M9 21H3v-6', 'M3 21l8-8'],
  download: ['M12 3v12', 'M7 10l5 5 5-5', 'M4 20h16'],
  delete: ['M4 7h16', 'M9 7V4h6v3', 'M6 7l1 13h10l1-13', 'M10 11v5', 'M14 11v5'],
  close: ['M5 5l14 14', 'M19 5L5 19'],
  previous: ['M15 4l-8 8 8 8'],
  next: ['M9 4l8 8-8 8'],
  link: ['M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1', 'M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1'],
  restore: ['M9 14L4 9l5-5', 'M4 9h10a6 6 0 0 1 0 12h-3'],
  favorite: ['M12 20.5C5 15.5 3 12 3 8.6A4.6 4.6 0 0 1 12 7a4.6 4.6 0 0 1 9 1.6c0 3.4-2 6.9-9 11.9z'],
  tag: ['M3 12V4a1 1 0 0 1 1-1h8l9 9-9 9z', 'M7.5 7.5h.01'],
  share: ['M12 15V3', 'M8 7l4-4 4 4', 'M5 12v8h14v-8'],
  compare: ['M12 3v18', 'M9 6H4v12h5', 'M15 6h5v12h-5'],
  edit: ['M4 20l1-5L16 4l4 4L9 19z', 'M14 6l4 4'],
  repeat: ['M4 11V9a4 4 0 0 1 4-4h12', 'M17 2l3 3-3 3', 'M20 13v2a4 4 0 0 1-4 4H4', 'M7 22l-3-3 3-3'],
  reuse: ['M4 12a8 8 0 1 0 2.6-5.9', 'M4 3v5h5'],
};

export function icon(name) {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  for (const [key, value] of Object.entries({ class: `icon icon-${name}`, viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' })) {
    svg.setAttribute(key, value);
  }
  for (const d of iconPaths[name]) {
    const path = document.createElementNS(namespace, 'path');
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}

// A modal dialog covers the page's messages and hides them from screen readers: they are moved into the last one that is
// open, and back when it closes.
export function raiseMessages() {
  const host = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
  for (const id of ['toasts', 'live']) {
    const element = document.getElementById(id);
    if (element && element.parentElement !== host) host.append(element);
  }
}
// Before the dialog's own listeners, which may remove it.
addEventListener('close', raiseMessages, { capture: true });

let pending = [];

// Screen readers read only the last change: messages that come together are announced together.
export function announce(text) {
  raiseMessages();
  const live = document.getElementById('live');
  if (pending.push(text) > 1) return;
  live.textContent = '';
  setTimeout(() => {
    live.textContent = pending.join(' ');
    pending = [];
  }, 120);
}

// Which neighbour an arrow key asks for: -1, 1, or 0 for none. A focused video uses these keys to seek.
export function offsetOf(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.target.tagName === 'VIDEO') return 0;
  return { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
}

// Copies a text. Returns false where the browser does not allow it, as without TLS.
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export function shorten(text, length = 60) {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('').trimEnd()}…`;
}
