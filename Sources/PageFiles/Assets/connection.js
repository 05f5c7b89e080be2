// The connection banner: shown while the server cannot be reached or the session has expired; reconnects by itself.

import { observeConnection, reportConnection } from './api.js';
import { announce, h } from './dom.js';

const banner = document.getElementById('banner');
const recoveryCallbacks = new Set();
let state = 'connected';
let attempt = 0;
let timer = null;

// Registers a callback for each time that the server can be reached again.
export function onRecovery(callback) {
  recoveryCallbacks.add(callback);
}

// Says that the user has to sign in to continue or, where visitors are accepted, can become a new visitor.
export function showExpired(text, continueAsVisitor) {
  if (state === 'expired') return;
  state = 'expired';
  clearTimeout(timer);
  show(text, h('a', { href: '/login' }, 'Sign in'), continueAsVisitor && button('Continue as a new visitor', continueAsVisitor));
}

function disconnected() {
  if (state !== 'connected') return;
  state = 'disconnected';
  attempt = 0;
  showDisconnected();
  timer = setTimeout(ping, 1000);
}

function showDisconnected() {
  const offline = navigator.onLine === false;
  const text = offline
    ? 'You are offline. Your images and videos are still being made; this page reconnects by itself.'
    : 'The server cannot be reached. Your images and videos are still being made; this page reconnects by itself.';
  show(text, button('Try now', ping));
}

async function ping() {
  if (state !== 'disconnected') return;
  clearTimeout(timer);
  try {
    const response = await fetch('/health/live', { cache: 'no-store', signal: AbortSignal.timeout?.(5000) });
    if (response.status < 500) return reconnected();
  } catch {
    // Still disconnected.
  }
  attempt += 1;
  if (state === 'disconnected') timer = setTimeout(ping, Math.min(1000 * 1.6 ** attempt, 10000));
}

function reconnected() {
  if (state !== 'disconnected') return;
  state = 'connected';
  clearTimeout(timer);
  banner.hidden = true;
  banner.replaceChildren();
  announce('Connected again.');
  for (const callback of recoveryCallbacks) callback();
}

function button(label, run) {
  return h('button', { type: 'button', onclick: run }, label);
}

function show(text, ...actions) {
  banner.replaceChildren(h('p', {}, text), ...actions.filter(Boolean));
  banner.hidden = false;
  announce(text);
}

observeConnection((connection) => {
  if (connection === 'lost') disconnected();
  if (connection === 'reached') reconnected();
});
addEventListener('offline', () => (state === 'disconnected' ? showDisconnected() : reportConnection('lost')));
addEventListener('online', ping);
