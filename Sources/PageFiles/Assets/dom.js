// Making elements, drawing icons, and telling assistive technology what changed.

// h('p', { class: 'note', onclick }, 'text', child, …); what is null, undefined or false is left out.
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

// A picture that does not come is asked for again, less often each time: it may just have been made.
export function patient(image, pause = 2000) {
  const address = image.src;
  const again = () => {
    if (image.isConnected) image.src = address;
  };
  image.addEventListener('error', () => {
    if (pause > 30000) return;
    setTimeout(again, pause);
    pause *= 2;
  });
  return image;
}

const shapes = {
  play: ['M6 4l14 8-14 8z'],
  open: ['M15 3h6v6', 'M21 3l-8 8', 'M9 21H3v-6', 'M3 21l8-8'],
  download: ['M12 3v12', 'M7 10l5 5 5-5', 'M4 20h16'],
  remove: ['M4 7h16', 'M9 7V4h6v3', 'M6 7l1 13h10l1-13', 'M10 11v5', 'M14 11v5'],
  close: ['M5 5l14 14', 'M19 5L5 19'],
  back: ['M15 4l-8 8 8 8'],
  on: ['M9 4l8 8-8 8'],
  again: ['M4 12a8 8 0 1 0 2.6-5.9', 'M4 3v5h5'],
};

export function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  for (const [key, value] of Object.entries({ class: `icon icon-${name}`, viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' })) {
    svg.setAttribute(key, value);
  }
  for (const d of shapes[name]) {
    const path = document.createElementNS(space, 'path');
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}

let waiting = [];

// A screen reader hears what was said last: messages that come together are said together.
export function announce(text) {
  const live = document.getElementById('live');
  if (waiting.push(text) > 1) return;
  live.textContent = '';
  setTimeout(() => {
    live.textContent = waiting.join(' ');
    waiting = [];
  }, 120);
}

export function shorten(text, length = 60) {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('').trimEnd()}…`;
}
