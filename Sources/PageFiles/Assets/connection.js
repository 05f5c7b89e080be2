// The banner for trouble with the network: says what is wrong, tries again by itself, and goes when it is over.

import { tell, watch } from './api.js';
import { announce, h } from './dom.js';

const banner = document.getElementById('banner');
const recovered = new Set();
let state = 'fine';
let attempt = 0;
let timer = null;

// Called each time that the server can be reached again.
export function onRecovery(callback) {
  recovered.add(callback);
}

export function showExpired(wasUser, goOn) {
  if (state === 'expired') return;
  state = 'expired';
  clearTimeout(timer);
  const words = wasUser
    ? 'You have been signed out, because it was a while ago that you signed in.'
    : 'Your visit has ended, and what was made in it can no longer be shown here.';
  show(words, h('a', { href: '/login' }, 'Sign in'), button('Go on as a new visitor', goOn));
}

function lost() {
  if (state !== 'fine') return;
  state = 'lost';
  attempt = 0;
  say();
  timer = setTimeout(ping, 1000);
}

function say() {
  const offline = navigator.onLine === false;
  const words = offline
    ? 'You are offline. What is being made goes on; this page catches up when the connection is back.'
    : 'The server cannot be reached. What is being made goes on; this page tries again by itself.';
  show(words, button('Try now', ping));
}

async function ping() {
  if (state !== 'lost') return;
  clearTimeout(timer);
  try {
    const response = await fetch('/health/live', { cache: 'no-store', signal: AbortSignal.timeout?.(5000) });
    if (response.status < 500) return found();
  } catch {
    // Not yet.
  }
  attempt += 1;
  if (state === 'lost') timer = setTimeout(ping, Math.min(1000 * 1.6 ** attempt, 10000));
}

function found() {
  if (state !== 'lost') return;
  state = 'fine';
  clearTimeout(timer);
  banner.hidden = true;
  banner.replaceChildren();
  announce('Connected again.');
  for (const callback of recovered) callback();
}

function button(label, run) {
  return h('button', { type: 'button', onclick: run }, label);
}

function show(words, ...actions) {
  banner.replaceChildren(h('p', {}, words), ...actions);
  banner.hidden = false;
  announce(words);
}

watch((what) => {
  if (what === 'lost') lost();
  if (what === 'reached') found();
});
addEventListener('offline', () => (state === 'lost' ? say() : tell('lost')));
addEventListener('online', ping);
