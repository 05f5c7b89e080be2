// Short messages at the foot of the page, which wait while somebody points at them or has the focus in them.

import { announce, h, icon } from './dom.js';

const region = document.getElementById('toasts');

// Returns a function that takes the message away; `gone` is called once it has gone by itself or was put away.
export function toast(text, { action, gone, milliseconds = 6000 } = {}) {
  let left = milliseconds;
  let since = null;
  let timer = null;
  let isThere = true;

  const run = () => {
    if (since !== null) return;
    since = Date.now();
    timer = setTimeout(end, left);
  };
  const hold = () => {
    if (since === null) return;
    clearTimeout(timer);
    left = Math.max(1500, left - (Date.now() - since));
    since = null;
  };
  const take = () => {
    if (!isThere) return false;
    isThere = false;
    clearTimeout(timer);
    element.remove();
    return true;
  };
  const end = () => take() && gone?.();

  const element = h('div', { class: 'toast', onpointerenter: hold, onpointerleave: run, onfocusin: hold, onfocusout: run },
    h('p', {}, text),
    action && h('button', { type: 'button', class: 'quiet toast-do', onclick: () => take() && action.run() }, action.label),
    h('button', { type: 'button', class: 'quiet', onclick: end }, icon('close'), h('span', { class: 'vh' }, 'Close this message')));
  region.append(element);
  announce(action ? `${text} ${action.hint ?? ''}` : text);
  run();
  return take;
}
