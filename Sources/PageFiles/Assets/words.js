// Failures in plain words: what happened, and what to do next.

import { Problem } from './api.js';

const sentences = {
  unauthenticated: 'Your session has ended. Sign in again, or go on as a new visitor.',
  forbidden: 'That is not allowed from here. Load the page again and try once more.',
  not_found: 'This is not there any more, or it is not yours.',
  idempotency_in_progress: 'This is being taken care of already. Wait a moment.',
  idempotency_key_reused: 'The form has changed since it was sent. Press the button again.',
  payload_too_large: 'That is too large to send. Use smaller or fewer pictures.',
  unsupported_media_type: 'The server could not read what was sent. Load the page again and try once more.',
  video_expired: 'This video can no longer be watched: videos are kept for a limited time. You can make it again.',
  storage_full: 'The server has no room left. Try again later, or tell whoever runs it.',
  storage_unavailable: 'The server cannot reach its memory at the moment. Try again in a minute; nothing is lost.',
  not_configured: 'This server gives out no sessions of its own. Sign in where it told you to.',
  validation_failed: 'Some fields need another look.',
};

export function inWords(problem) {
  if (!(problem instanceof Problem)) return 'Something went wrong in this page. Load it again and try once more.';
  if (problem.code === 'unreachable') {
    return navigator.onLine === false
      ? 'You are offline. Try again when the connection is back: nothing you wrote is lost.'
      : 'The server cannot be reached at the moment. Try again in a minute: nothing you wrote is lost.';
  }
  if (problem.status === 429) return `That was a lot at once. Try again ${after(problem.retryAfter)}.`;
  if (problem.code === 'overloaded') return `There is a lot to do at the moment. Try again ${after(problem.retryAfter)}.`;
  if (sentences[problem.code]) return sentences[problem.code];
  if (problem.status >= 500 && problem.code === 'internal_error') {
    const name = problem.requestID ? ` It is known there as ${problem.requestID}.` : '';
    return `Something went wrong at the server. Try again; if it goes on, tell whoever runs it.${name}`;
  }
  const said = problem.message && problem.message !== problem.code ? problem.message : '';
  if (said) return problem.retryAfter ? `${said} Try again ${after(problem.retryAfter)}.` : said;
  return `The server answered in a way this page does not know (${problem.status}). Try again in a minute.`;
}

function after(seconds) {
  if (!seconds) return 'in a moment';
  if (seconds < 90) return `in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
  return `in about ${Math.round(seconds / 60)} minutes`;
}
