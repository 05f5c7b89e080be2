// Sending a form with pictures, and telling how far it is: fetch cannot say that.

import { Problem, read, tell } from './api.js';

// progress(part) is called with 0 to 1. Rejects with a Problem, or with an AbortError where it was given up.
export function upload(path, form, { key, signal, progress }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const settle = () => {
      try {
        resolve(read({ status: request.status, text: request.responseText, retryAfter: request.getResponseHeader('Retry-After') }));
      } catch (problem) {
        reject(problem);
      }
    };
    request.open('POST', path);
    request.setRequestHeader('Accept', 'application/json');
    if (key) request.setRequestHeader('Idempotency-Key', key);
    request.upload.addEventListener('progress', (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener('load', settle);
    request.addEventListener('error', () => {
      tell('lost');
      reject(new Problem({ code: 'unreachable' }));
    });
    request.addEventListener('abort', () => reject(new DOMException('given up', 'AbortError')));
    signal?.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}
