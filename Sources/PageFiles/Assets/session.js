// Who is here. The token lives in a cookie that no script can read; only whether there was a session is remembered,
// so that an expired one can be told from a first visit.

import { ask, Problem, watch } from './api.js';
import { showExpired } from './connection.js';
import { forgetViews, lasting, passing } from './store.js';

let current = null;
let ended = false;

export const hasEnded = () => ended;

// Resolves once requests will be known as somebody's: a first visit gets a session of its own.
export function session() {
  if (ended) return Promise.reject(new Problem({ status: 401, code: 'unauthenticated' }));
  current ??= begin().catch((problem) => {
    current = null;
    throw problem;
  });
  return current;
}

async function begin() {
  // Asking for a session changes nothing for those who have one, and spares everybody else a refusal.
  if (!lasting.get('session')) return newVisitor();
  try {
    const { kind } = await ask('/api/auth/me', { quiet: true });
    lasting.set('session', kind);
  } catch (problem) {
    if (problem.status === 401) expire();
    throw problem;
  }
}

export async function newVisitor() {
  await ask('/api/session', { method: 'POST', json: {}, quiet: true, blind: true });
  lasting.set('session', 'visitor');
}

export const wasVisitor = () => lasting.get('session') === 'visitor';

export function signedInNow() {
  forgetViews();
  lasting.set('session', 'user');
}

export async function signOut() {
  await ask('/api/auth/logout', { method: 'POST', json: {}, quiet: true, blind: true });
  forgetViews();
  lasting.set('session', null);
}

function expire() {
  ended = true;
  showExpired(lasting.get('session') === 'user', async () => {
    passing.set('gallery', null);
    await newVisitor();
    location.reload();
  });
}

watch((what) => {
  if (what === 'unauthenticated') expire();
});
