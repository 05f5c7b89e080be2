// Error messages for people: what happened, and what to do next.

import { Problem } from './api.js';
import { exhausted } from './budgets.js';

const messages = {
  unauthenticated: 'Your session has expired. Sign in again, or continue as a new visitor.',
  forbidden: 'This is not allowed. Reload the page and try again.',
  second_factor_required: 'Enter the code of your authenticator, or a recovery code.',
  second_factor_missing: 'Your account needs a second factor first. Set one up in the security settings.',
  invitation_required: 'You need an invitation to make an account. It may have been used already, or have ended.',
  account_disabled: 'This account is disabled. Ask an administrator.',
  account_closing: 'This account is being deleted. You can still take that back.',
  sign_in_again: 'Sign in again before you change this.',
  budget_exhausted: 'Your budget is used up.',
  not_found: 'This was deleted, or it belongs to someone else.',
  idempotency_in_progress: 'This request is already being processed. Wait a moment.',
  idempotency_key_reused: 'The form has changed since it was sent. Press the button again.',
  payload_too_large: 'This is too large to send. Use smaller or fewer images.',
  unsupported_media_type: 'The server could not read the request. Reload the page and try again.',
  quota_exceeded: 'Your storage is full. Delete something permanently from the trash in the gallery, then try again.',
  expected_differs: 'Items were added or deleted meanwhile. Nothing was changed: look at the list and try again.',
  download_gone: 'This download has ended, or one of its items was deleted. Prepare it again.',
  video_expired: 'This video expired before it was stored. You can make it again.',
  storage_full: 'The server’s storage is full. Try again later, or contact the administrator.',
  storage_unavailable: 'The database is unavailable. Try again in a minute.',
  write_unconfirmed: 'This may have been saved. Press the button again: nothing is saved or charged twice.',
  not_configured: 'This server does not create sessions. Sign in with your identity provider.',
  validation_failed: 'Some fields are not valid. Check them and try again.',
};

export function messageFor(problem) {
  if (!(problem instanceof Problem)) return 'Something went wrong on this page. Reload it and try again.';
  if (problem.code === 'unreachable') {
    return navigator.onLine === false
      ? 'You are offline. Try again when you are back online: nothing you wrote is lost.'
      : 'The server cannot be reached. Try again in a minute: nothing you wrote is lost.';
  }
  if (problem.status === 429) return `Too many requests. Try again ${after(problem.retryAfter)}.`;
  if (problem.budget) return exhausted(problem.budget);
  if (problem.code === 'overloaded') return `The server is busy. Try again ${after(problem.retryAfter)}.`;
  if (problem.code === 'validation_failed' && problem.details[0]?.message) return problem.details[0].message;
  if (messages[problem.code]) return messages[problem.code];
  if (problem.status >= 500 && problem.code === 'internal_error') {
    const reference = problem.requestID ? ` Request ID: ${problem.requestID}.` : '';
    return `Something went wrong on the server. Try again; if it keeps failing, contact the administrator.${reference}`;
  }
  const message = problem.message && problem.message !== problem.code ? problem.message : '';
  if (message) return problem.retryAfter ? `${message} Try again ${after(problem.retryAfter)}.` : message;
  return `Unexpected response from the server (status ${problem.status}). Try again in a minute.`;
}

function after(seconds) {
  if (!seconds) return 'in a moment';
  if (seconds < 90) return `in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
  return `in about ${Math.round(seconds / 60)} minutes`;
}
