// The session. Its token is in an HttpOnly cookie; localStorage only records that there was a session, so that an
// expired one is not mistaken for a first visit.

import { observeConnection, Problem, request } from './api.js';
import { showExpired } from './connection.js';
import { clearUserData, localStore, sessionStore } from './storage.js';

let current = null;
let expired = false;

export const hasExpired = () => expired;

const acceptsVisitors = 'visitors' in document.body.dataset;

// Resolves once there is a session; a first visit creates one.
export function ensureSession() {
  if (expired) return Promise.reject(new Problem({ status: 401, code: 'unauthenticated' }));
  current ??= begin().catch((problem) => {
    current = null;
    throw problem;
  });
  return current;
}

async function begin() {
  // POST /api/session keeps a valid session and creates a missing one, so a first visit needs no failed request.
  if (!localStore.get('session')) return createVisitor();
  try {
    const { kind } = await request('/api/auth/me', { expects401: true });
    localStore.set('session', kind);
  } catch (problem) {
    if (problem.status === 401) expire();
    throw problem;
  }
}

async function createVisitor() {
  if (!acceptsVisitors) {
    showExpired('Sign in to make images and videos, and to see yours.');
    throw new Problem({ code: 'no_visitors', message: 'Sign in to use this page.' });
  }
  await request('/api/session', { method: 'POST', json: {}, expects401: true, ignoresBody: true });
  localStore.set('session', 'visitor');
}

// The page to return to after signing in.
export const lastPage = () => sessionStore.get('page') ?? '/gallery';

// After a request that has signed the user in: the next page shows the message.
export function signedIn(message, page = lastPage()) {
  const moved = localStore.get('session') === 'visitor' ? ' What you made in this browser as a visitor is in your account now.' : '';
  forgetSession('user');
  sessionStore.set('message', message + moved);
  location.assign(page);
}

// The browser keeps nothing of the session that has ended. Next: the kind of the one that has begun, or null.
export function forgetSession(next = null) {
  clearUserData();
  localStore.set('session', next);
}

export async function signOut() {
  await request('/api/auth/logout', { method: 'POST', json: {}, expects401: true, ignoresBody: true });
  forgetSession();
}

function expire() {
  expired = true;
  const text = localStore.get('session') === 'user'
    ? 'Your session has expired. Sign in again to continue.'
    : 'Your visitor session has expired, and what you made in it can no longer be shown here.';
  showExpired(text, acceptsVisitors && continueAsVisitor);
}

async function continueAsVisitor() {
  sessionStore.set('gallery', null);
  await createVisitor();
  location.reload();
}

observeConnection((state) => {
  if (state === 'unauthenticated') expire();
});
