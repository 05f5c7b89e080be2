// Short messages at the bottom of the page; their timer pauses while they are hovered or have the focus.

import { announce, h, icon, raiseMessages } from './dom.js';

const region = document.getElementById('toasts');

// Returns a function that removes the message; onClose runs when it times out or the user closes it.
export function toast(text, { action, onClose, duration = 6000 } = {}) {
  let left = duration;
  let since = null;
  let timer = null;
  let isShown = true;

  const resume = () => {
    if (since !== null) return;
    since = Date.now();
    timer = setTimeout(close, left);
  };
  const pause = () => {
    if (since === null) return;
    clearTimeout(timer);
    left = Math.max(1500, left - (Date.now() - since));
    since = null;
  };
  const remove = () => {
    if (!isShown) return false;
    isShown = false;
    clearTimeout(timer);
    element.remove();
    return true;
  };
  const close = () => remove() && onClose?.();

  const element = h('div', { class: 'toast', onpointerenter: pause, onpointerleave: resume, onfocusin: pause, onfocusout: resume },
    h('p', {}, text),
    action && h('button', { type: 'button', class: 'quiet toast-action', onclick: () => remove() && action.run() }, action.label),
    h('button', { type: 'button', class: 'quiet', onclick: close }, icon('close'), h('span', { class: 'vh' }, 'Close this message')));
  region.append(element);
  raiseMessages();
  announce(action ? `${text} ${action.hint ?? ''}` : text);
  resume();
  return remove;
}
