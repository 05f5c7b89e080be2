// The session. Its token is in an HttpOnly cookie; localStorage only records that there was a session, so that an
// expired one is not mistaken for a first visit.

import { observeConnection, Problem, request } from './api.js';
import { showExpired } from './connection.js';
import { clearUserData, localStore, sessionStore } from './storage.js';

let current = null;
let expired = false;

export const hasExpired = () => expired;

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
  await request('/api/session', { method: 'POST', json: {}, expects401: true, ignoresBody: true });
  localStore.set('session', 'visitor');
}

export const wasVisitor = () => localStore.get('session') === 'visitor';

export function markSignedIn() {
  clearUserData();
  localStore.set('session', 'user');
}

export async function signOut() {
  await request('/api/auth/logout', { method: 'POST', json: {}, expects401: true, ignoresBody: true });
  clearUserData();
  localStore.set('session', null);
}

function expire() {
  expired = true;
  showExpired(localStore.get('session') === 'user', async () => {
    sessionStore.set('gallery', null);
    await createVisitor();
    location.reload();
  });
}

observeConnection((state) => {
  if (state === 'unauthenticated') expire();
});
