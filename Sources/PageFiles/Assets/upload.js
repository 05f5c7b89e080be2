// Sends a form with images and reports the progress, which fetch cannot.

import { parseResponse, Problem, reportConnection } from './api.js';

// Calls progress(fraction) with 0 to 1. Rejects with a Problem, or with an AbortError if it was cancelled.
export function upload(path, form, { key, signal, progress }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const finish = () => {
      try {
        resolve(parseResponse({ status: request.status, text: request.responseText, retryAfter: request.getResponseHeader('Retry-After') }));
      } catch (problem) {
        reject(problem);
      }
    };
    request.open('POST', path);
    request.setRequestHeader('Accept', 'application/json');
    if (key) request.setRequestHeader('Idempotency-Key', key);
    request.upload.addEventListener('progress', (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener('load', finish);
    request.addEventListener('error', () => {
      reportConnection('lost');
      reject(new Problem({ code: 'unreachable' }));
    });
    request.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')));
    signal?.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}
